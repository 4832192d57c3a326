from django.db import connection
import pytest

@pytest.mark.django_db
def test_it():
    with connection.cursor() as c:
        c.execute("select version(), (select extversion from pg_extension where extname='vector')")
        print(c.fetchall())
