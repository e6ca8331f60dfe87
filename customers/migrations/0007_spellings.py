from django.db import migrations

# The words of letters in a searchable text (no mail domains), and what is left of each without any one letter. What
# core.names.letters_of and spellings do. Expensive, so that no plan reads the table to work it out; not for parallel
# workers, whose start takes a hundred times as long as looking a word up.
FORWARDS = r"""
    CREATE FUNCTION customers_spellings(search_text text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL RESTRICTED COST 5000
    RETURN (
        SELECT array_agg(DISTINCT left(word, n - 1) || substr(word, n + 1))
        FROM regexp_split_to_table(regexp_replace(search_text, '@\S*', '', 'g'), '[^[:alpha:]]+') AS word,
             generate_series(1, length(word) + 1) AS n
        WHERE length(word) BETWEEN 3 AND 30
    )
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_imports")]

    operations = [migrations.RunSQL(FORWARDS, "DROP FUNCTION customers_spellings(text)")]
