"""What both halves stand on: time, ids, settings, the log and the waiting loop; it knows nothing of fax or mail."""
