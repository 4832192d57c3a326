"""Django's PostgreSQL backend, which finds its way back after a restart of the database."""
