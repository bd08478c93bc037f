"""Alembic's entrance; the engine comes from the caller (``catalogue.store.session.migrate``)."""

from alembic import context

from catalogue.store.models import Base

engine = context.config.attributes["engine"]
with engine.execution_options(catalogue_writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite changes a table by writing a new one
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
