"""Which records may be of one person, asked of splink: what it compares, how it is taught, and on which engine.

Splink is an extra (requirements/dedupe.lock): it is imported only when it is asked, after `./nhipcau` has installed it.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

COLUMNS = (
    *("unique_id", "name", "surname", "given", "sorted", "born", "swapped", "month", "year"),
    *("place", "phone", "sex", "identity"),
)
THRESHOLD = 0.9
"""From which probability on two records are shown as one person's, unless somebody asks for another."""
PAIRS_TO_LEARN_FROM = 2_000_000
DUCKDB, SPARK = "duckdb", "spark"


@dataclass(frozen=True)
class Row:
    """What is compared of one record. `words` of the name without accents; `phone` only when it is evidence.

    `identity`: a key of the number of an identity paper, where the caller has one.
    """

    id: int
    words: Sequence[str]
    born: date | None
    precision: str
    place: int | None
    phone: str
    sex: str
    identity: str = ""


def cells(row: Row) -> tuple[Any, ...]:
    """The values of COLUMNS. The first of January is what registers write of whom they know the year: no day."""
    born = row.born if row.precision == "day" and row.born and (row.born.month, row.born.day) != (1, 1) else None
    month = f"{row.born:%Y-%m}" if row.born and (born or row.precision == "month") else None
    return (
        row.id,
        " ".join(row.words) or None,
        row.words[0] if row.words else None,
        row.words[-1] if row.words else None,
        " ".join(sorted(row.words)) or None,
        born.isoformat() if born else None,
        f"{born:%Y-%d-%m}" if born else None,
        month,
        row.born.year if row.born else None,
        row.place,
        row.phone or None,
        row.sex or None,
        row.identity or None,
    )


def linked(rows: Iterable[Row], threshold: float, engine: str = DUCKDB) -> Iterator[tuple[int, int, float]]:
    """(id, id, probability) of the pairs that are one person's with at least this probability, the likeliest first."""
    import pyarrow

    logging.getLogger("splink").setLevel(logging.ERROR)
    values = list(zip(*map(cells, rows), strict=True)) or [()] * len(COLUMNS)
    table = pyarrow.table({name: list(column) for name, column in zip(COLUMNS, values, strict=True)}, schema=_schema())
    papers = table.column("identity").null_count < table.num_rows
    found = _predicted(_registered(table, engine), threshold, papers)
    yield from sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _schema() -> Any:
    import pyarrow

    numbers = {"unique_id": pyarrow.int64(), "year": pyarrow.int32(), "place": pyarrow.int64()}
    return pyarrow.schema([(name, numbers.get(name, pyarrow.string())) for name in COLUMNS])


def _registered(table: Any, engine: str) -> Any:
    """The table as splink takes it, on the engine that was configured."""
    if engine == SPARK:
        from pyspark.sql import SparkSession
        from splink.backends.spark import SparkAPI

        session = SparkSession.builder.appName("nhipcau-dedupe").getOrCreate()
        return SparkAPI(spark_session=session).register(session.createDataFrame(table.to_pandas()))
    from splink.backends.duckdb import DuckDBAPI

    return DuckDBAPI().register(table)


def _predicted(people: Any, threshold: float, papers: bool) -> list[tuple[int, int, float]]:
    from splink import Linker

    linker = Linker(people, _settings(papers), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS_TO_LEARN_FROM, seed=20_261_123)
    scored = linker.inference.predict(threshold_match_probability=threshold)
    table = scored.as_dict()
    return list(zip(table["unique_id_l"], table["unique_id_r"], table["match_probability"], strict=True))


def _settings(papers: bool) -> Any:
    """Which pairs are looked at, and what of them is compared. `papers`: some rows have the key of a paper."""
    from splink import SettingsCreator, block_on

    looked_at = [("name", "year"), ("born",), ("phone",), ("name", "place"), ("sorted", "year")]
    looked_at += [("identity",)] if papers else []
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=1 / 2_000_000,
        unique_id_column_name="unique_id",
        retain_matching_columns=False,
        comparisons=_comparisons(papers),
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in looked_at],
    )


def _comparisons(papers: bool) -> list[Any]:
    """How often the records of one person agree is said here; how often those of two people do, splink counts."""
    import splink.comparison_level_library as levels

    def same(column: str, of_one_person: float, common: bool = False) -> Any:
        level = levels.ExactMatchLevel(column, term_frequency_adjustments=common)
        return level.configure(m_probability=of_one_person)

    name = [
        same("name", 0.84, common=True),
        levels.DamerauLevenshteinLevel("name", 1).configure(m_probability=0.08),
        _level("sorted_l = sorted_r", "other order", 0.03),
        _level("surname_l = surname_r AND given_l = given_r", "first and last word", 0.04),
    ]
    one_digit = levels.DamerauLevenshteinLevel("born", 1)
    birth = [
        _level("born_l = born_r", "day", 0.78),
        _level("born_l = swapped_r", "swapped", 0.04),
        levels.And(one_digit, levels.ExactMatchLevel("year")).configure(m_probability=0.03),
        levels.DamerauLevenshteinLevel("born", 1).configure(m_probability=0.002),
        _level("month_l = month_r AND (born_l IS NULL OR born_r IS NULL)", "month", 0.02),
        _level("year_l = year_r AND (born_l IS NULL OR born_r IS NULL)", "year", 0.1),
    ]
    alone = [("phone", same("phone", 0.8)), ("place", same("place", 0.93, common=True)), ("sex", same("sex", 0.99))]
    found = [_compared("name", *name), _compared("year", *birth), *(_compared(*one) for one in alone)]
    mistyped = levels.DamerauLevenshteinLevel("identity", 1).configure(m_probability=0.025)
    return found + ([_compared("identity", same("identity", 0.96), mistyped)] if papers else [])


def _level(sql: str, label: str, of_one_person: float) -> Any:
    import splink.comparison_level_library as levels

    return levels.CustomLevel(sql, label).configure(m_probability=of_one_person)


def _compared(name: str, *of: Any) -> Any:
    """Levels in order; what one record does not tell says nothing, what agrees in none of them speaks against."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    rest = round(1 - sum(one.m_probability for one in of), 6)
    null, other = levels.NullLevel(name), levels.ElseLevel().configure(m_probability=rest)
    return comparisons.CustomComparison(output_column_name=name, comparison_levels=[null, *of, other])
