"""The lab's network: who can reach whom, and what travels between them."""
