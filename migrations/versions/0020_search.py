"""Ideas to be found by their words and by likeness: a full-text index, and what waits to be put into it.

The tables belong to no model. Triggers note which public ideas changed; `submissions index` does the rest.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

PUBLIC = (
    "('open', 'achieved', 'in_review', 'deferred', 'parked', 'approved', 'in_development', 'released', 'retired', "
    "'declined', 'expired', 'archived')"
)
#: An idea that comes or goes, or whose words change while it is public. Drafts are never noted.
CHANGED = (
    f"(NEW.stage IN {PUBLIC}) <> (OLD.stage IN {PUBLIC}) OR NEW.stage IN {PUBLIC} "
    "AND (NEW.title <> OLD.title OR NEW.pitch <> OLD.pitch OR NEW.story <> OLD.story)"
)
NAMED = "NEW.name <> OLD.name OR NEW.handle <> OLD.handle"
#: Noting again what is noted takes hold of the row, so that nobody takes it away before this change is committed.
NOTE = "ON CONFLICT (idea_id) DO UPDATE SET idea_id = excluded.idea_id"
NOTE_IDEA = f"INSERT INTO search_due (idea_id) VALUES (NEW.id) {NOTE};"
NOTE_MEMBER = (
    f"INSERT INTO search_due (idea_id) SELECT id FROM idea WHERE owner_id = NEW.id AND stage IN {PUBLIC} {NOTE};"
)
#: What is noted, when, and in which case.
TRIGGERS = (
    ("search_idea_new", "AFTER INSERT ON idea", f"NEW.stage IN {PUBLIC}", NOTE_IDEA),
    ("search_idea_changed", "AFTER UPDATE OF title, pitch, story, stage ON idea", CHANGED, NOTE_IDEA),
    ("search_member_named", "AFTER UPDATE OF name, handle ON member", NAMED, NOTE_MEMBER),
)
SQLITE = (
    "CREATE VIRTUAL TABLE search_idea USING fts5(words, story, tokenize='ascii', detail=column, columnsize=0, "
    "prefix='1 2 3')",
    "CREATE VIRTUAL TABLE search_title USING fts5(grams, tokenize='ascii', detail=none, columnsize=0)",
    "CREATE VIRTUAL TABLE search_idea_terms USING fts5vocab('search_idea', 'col')",
    "CREATE VIRTUAL TABLE search_title_terms USING fts5vocab('search_title', 'row')",
)
POSTGRES = (
    "CREATE TABLE search_idea (rowid bigint PRIMARY KEY, words tsvector NOT NULL, story tsvector NOT NULL)",
    "CREATE INDEX ix_search_idea_words ON search_idea USING gin (words) WITH (fastupdate = off)",
    "CREATE INDEX ix_search_idea_story ON search_idea USING gin (story) WITH (fastupdate = off)",
    "CREATE TABLE search_title (rowid bigint PRIMARY KEY, grams tsvector NOT NULL)",
    "CREATE INDEX ix_search_title_grams ON search_title USING gin (grams) WITH (fastupdate = off)",
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute("CREATE TABLE search_due (idea_id bigint NOT NULL PRIMARY KEY)")
    op.execute(
        "CREATE TABLE search_common (kind varchar(5) NOT NULL, token varchar(160) NOT NULL, ideas integer NOT NULL, "
        "PRIMARY KEY (kind, token))"
    )
    for statement in SQLITE if is_sqlite else POSTGRES:
        op.execute(sa.text(statement))
    for name, event, when, act in TRIGGERS:
        if is_sqlite:
            op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN {when} BEGIN {act} END")
        else:
            op.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act} RETURN NULL; END $$"
            )
            op.execute(f"CREATE TRIGGER {name} {event} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()")
    op.execute(f"INSERT INTO search_due (idea_id) SELECT id FROM idea WHERE stage IN {PUBLIC}")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, *_rest in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE")
    for table in ("search_idea_terms", "search_title_terms") if is_sqlite else ():
        op.execute(f"DROP TABLE {table}")
    for table in ("search_title", "search_idea", "search_common", "search_due"):
        op.execute(f"DROP TABLE {table}")
