"""Puts the parts together: settings in, an open catalogue out. Used by every entrance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from catalogue.curation import Curation, Rule, following
from catalogue.embeddings.calibration import Calibration, Thing
from catalogue.embeddings.encoder import Encoder, load_encoder
from catalogue.kept import Kept, derived, derived_beside
from catalogue.search.embedded import EmbeddedEngine
from catalogue.search.engine import Engine, IndexState
from catalogue.search.fit import check_fit
from catalogue.search.related import Related
from catalogue.search.service import SearchService
from catalogue.search.suggest import Suggester
from catalogue.search.turn import LOCK_SECONDS
from catalogue.search.understanding import Directory
from catalogue.settings import Settings
from catalogue.show import Show, with_changes
from catalogue.store.changes import SHOW, TAXONOMY, changes_in_force
from catalogue.store.curations import rules_in_force
from catalogue.store.locks import open_lock
from catalogue.store.searches import frequent
from catalogue.store.session import Store, has_store, open_store
from catalogue.store.sheets import exhibitor_names, showing_exhibitors
from catalogue.store.vectors import keep_calibration, kept_calibration
from catalogue.taxonomy import Taxonomy
from catalogue.taxonomy.changes import with_changes as taxonomy_with_changes

_DIRECTORY_SECONDS = 30.0  # until a new exhibitor's name is understood
_CURATION_SECONDS = 1.0  # until what an organiser decides is in force in every process


@dataclass(frozen=True)
class Searching:
    """What answers questions, made of one state of the taxonomy.

    ``suggester`` completes what somebody types into a search box; ``related`` proposes searches
    like the one that was made.
    """

    search: SearchService
    suggester: Suggester
    related: Related


@dataclass(frozen=True)
class Catalogue:
    """An open catalogue: the store (the truth), the engine (derived), and the search over it.

    The show and the taxonomy are those of the settings as organisers have changed them in the
    console; what the index is made with of the show, the halls' letters, is the settings' alone.

    Attributes:
        settings: what was opened.
        store: the truth.
        engine: has the index.
        encoder: the one that the index is made with.
        current_show: gives the show as it is now.
        current_taxonomy: gives the taxonomy as it was a second ago, or as it is now.
        newest_taxonomy: gives the taxonomy as it is now, for who makes documents.
        current_searching: gives what answers questions now.
    """

    settings: Settings
    store: Store
    engine: Engine
    encoder: Encoder
    current_show: Callable[[], Show]
    current_taxonomy: Callable[[], Taxonomy]
    newest_taxonomy: Callable[[], Taxonomy]
    current_searching: Callable[[], Searching]

    @property
    def show(self) -> Show:
        """The show as visitors know it now."""
        return self.current_show()

    @property
    def taxonomy(self) -> Taxonomy:
        """The taxonomy as it is in force."""
        return self.current_taxonomy()

    @property
    def search(self) -> SearchService:
        """Answers questions."""
        return self.current_searching().search

    @property
    def suggester(self) -> Suggester:
        """Completes questions."""
        return self.current_searching().suggester

    @property
    def related(self) -> Related:
        """Proposes further questions."""
        return self.current_searching().related

    def curation_of(self, rules: Iterable[Rule]) -> Curation:
        """Rules, in force or not, as the search is given them."""
        return _curation(rules, self.taxonomy)

    def fitting_index(self) -> IndexState | None:
        """The live index, or None when there is none.

        Raises:
            EngineError: the live index was made with another schema or encoder.
        """
        state = self.engine.state()
        if state is not None:
            check_fit(state, self.encoder)
        return state

    def close(self) -> None:
        """Gives back what was opened."""
        self.store.close()


def open_catalogue(settings: Settings, encoder: Encoder | None = None) -> Catalogue:
    """Opens the store, the engine and the encoder that the settings name.

    Args:
        settings: says where everything is.
        encoder: another than the settings name, such as one that is to be measured.

    Raises:
        CatalogueError: one of them cannot be used; the message says which, and the cure.
    """
    store = open_store(settings)
    encoder = encoder or open_encoder(settings, store)
    engine = _engine(settings, store)
    names = partial(_names, store)
    directory = derived(
        lambda rows: Directory(rows, settings.show),
        Kept(partial(showing_exhibitors, store), _DIRECTORY_SECONDS).get,
    )
    show = derived(
        partial(with_changes, settings.show),
        Kept(partial(changes_in_force, store, SHOW), _CURATION_SECONDS).get,
    )
    changes = Kept(partial(changes_in_force, store, TAXONOMY), _CURATION_SECONDS)
    taxonomy = derived(partial(taxonomy_with_changes, settings.taxonomy), changes.get)
    rules = Kept(partial(rules_in_force, store), _CURATION_SECONDS)
    curation = derived(_curation, rules.get, taxonomy)

    def newest_taxonomy() -> Taxonomy:
        changes.read_now()
        return taxonomy()

    def searching(of: Taxonomy) -> Searching:
        search = SearchService(
            engine, encoder, of, settings.show, names, directory, curation=curation
        )
        suggester = Suggester(engine, of, directory, partial(_searches, store))
        return Searching(search, suggester, Related(search, partial(_searches, store)))

    # The show and the taxonomy are read now, while the database answers: later it may stay away,
    # and pages go on.
    show()
    current_searching = derived_beside(searching, taxonomy)
    current_searching()
    return Catalogue(
        settings,
        store,
        engine,
        encoder,
        show,
        taxonomy,
        newest_taxonomy,
        current_searching,
    )


def taxonomy_in_force(settings: Settings) -> Taxonomy:
    """The taxonomy as organisers have changed it, without opening all the rest.

    Where there is no database yet, nobody has changed anything, and none is made for this.

    Raises:
        StoreError: the database cannot be opened.
    """
    if not has_store(settings):
        return settings.taxonomy
    with closing(open_store(settings)) as store:
        return taxonomy_with_changes(settings.taxonomy, changes_in_force(store, TAXONOMY))


def open_encoder(settings: Settings, store: Store) -> Encoder:
    """Loads the encoder that the settings name; what is measured of it is kept in the store.

    Raises:
        EncoderError: it cannot be used; the message says why, and the cure.
    """
    return load_encoder(
        settings.encoder, _Measured(store, settings.taxonomy), settings.encoder_processes
    )


@dataclass(frozen=True)
class _Measured:
    """The store as an encoder's memory (``catalogue.embeddings.encoder.Memory``)."""

    store: Store
    taxonomy: Taxonomy

    def recall(self, model: str) -> Calibration | None:
        content = kept_calibration(self.store, model)
        return None if content is None else Calibration.from_json(content)

    def keep(self, model: str, calibration: Calibration) -> Calibration:
        with self.store.writing() as session:
            return Calibration.from_json(keep_calibration(session, model, calibration.to_json()))

    def things(self) -> Sequence[Thing]:
        # Concepts below one and the same broadest concept are of one kin.
        return [
            Thing(concept.labels, self.taxonomy.with_broader(concept.id)[-1])
            for concept in self.taxonomy
        ]


def _curation(rules: Iterable[Rule], taxonomy: Taxonomy) -> Curation:
    """The rules in force; those about a concept that was merged are about its heir."""
    return Curation(following(rules, taxonomy.merged))


def _engine(settings: Settings, store: Store) -> Engine:
    if settings.engine == "embedded":
        return EmbeddedEngine(settings.data / "index")
    # Imported here: a laptop need not load a client that it has no server for.
    from catalogue.search.elastic import ElasticEngine
    from catalogue.search.elastic.connection import connect

    return ElasticEngine(
        connect(settings),
        open_lock(store, settings.data, "write", LOCK_SECONDS),
        shards=settings.elasticsearch_shards,
        replicas=settings.elasticsearch_replicas,
    )


def _names(store: Store, ids: Iterable[str]) -> Mapping[str, str]:
    return exhibitor_names(store, list(ids))


def _searches(store: Store, language: str) -> list[tuple[str, int]]:
    return [(search.text, search.total) for search in frequent(store, language)]
