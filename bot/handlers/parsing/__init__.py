"""What a payload says: texts, forms, buttons read into what services take."""
