"""Block Kit as pure functions of facts and a reader."""
