"""The demonstration: the samples make the round trip, and each must end as it is declared to."""
