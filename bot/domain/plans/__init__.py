"""The year's plan: its versions, and how the company agrees on one."""
