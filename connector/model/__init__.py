"""What the parts of the Exchange side tell one another: messages in transit, where they go, what is tracked."""
