"""People, customers and contacts; who acts; who is taken out."""
