"""What tests of the stand-in Slack share."""
