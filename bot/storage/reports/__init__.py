"""What digests read, and who subscribed."""
