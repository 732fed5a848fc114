"""What is said of the company's people: in messages and on the terminal."""
