"""What somebody types behind `/spend`, read into the form: in English and in Chinese, in any order."""
