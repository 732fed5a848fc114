"""What people see of requests, within their rights; nothing is changed here."""
