"""What each kind of message says, drawn from the facts as they are when it leaves."""
