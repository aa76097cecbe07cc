"""Tables of results, CSV files, fits and pages."""

import copy
import math
import pickle
import sys

import pytest

import sallow

PLAN = {
    "code": "repetition_code",
    "task": "memory",
    "distance": [3, 5, 7],
    "rounds": 1,
    "noise": "code_capacity",
    "p": [0.3, 0.4, 0.45],
    "max_shots": 4096,
}
CSV = """     shots,    errors,  discards, seconds,decoder,strong_id,json_metadata,custom_counts
      1000,        42,         0,    0.50,pymatching,abc,"{""d"":3,""p"":0.01,""r"":3}",
      1000,        40,         0,    0.50,pymatching,abc,"{""d"":3,""p"":0.01,""r"":3}",
      2000,        10,         0,    1.50,pymatching,def,"{""d"":5,""p"":0.01,""r"":5}",
"""


@pytest.fixture(scope="module")
def results():
    return sallow.collect(PLAN, seed=3)


def test_rows_columns_and_parts(results):
    assert len(results) == 9 == len(results.rows) and results.columns == tuple(results[0])
    assert results[-1] == results.rows[-1] == list(results)[-1]
    assert results["distance"] == [3, 3, 3, 5, 5, 5, 7, 7, 7]
    assert len(results[2:4]) == 2 and results[2:4][0] == results[2]
    assert len(results.filter(distance=3)) == 3 and len(results.filter(lambda row: row["p"] > 0.35)) == 6
    assert len(results.filter(lambda row: row["p"] > 0.35, distance=5)) == 2
    for wrong in (lambda: results["no_such"], lambda: results.filter(no_such=1)):
        with pytest.raises(KeyError, match="columns are"):
            wrong()
    with pytest.raises(IndexError):
        results[9]


def test_results_are_copied_compared_and_pickled(results, tmp_path):
    part = results[3:6]
    for again in (copy.copy(part), copy.deepcopy(part), pickle.loads(pickle.dumps(part))):
        assert again == part != results[:3] and again.seed == 3 and again != part.rows
    pickle.loads(pickle.dumps(results)).write_csv(tmp_path / "stats.csv")
    assert len(sallow.read_csv(tmp_path / "stats.csv")) == 9
    with pytest.raises(TypeError):
        hash(part)
    task = sallow.Task(sallow.Circuit("M 0"), metadata={"d": 3})
    assert pickle.loads(pickle.dumps(task)) == task
    fits = sallow.fit(results)
    assert pickle.loads(pickle.dumps(fits)).rates == fits.rates


def test_texts_and_markup(results):
    assert "4096" in repr(results) and "repetition_code" in repr(results)
    odd = sallow.collect(sallow.Task(sallow.Circuit("M 0"), name="<script>"), max_shots=64, seed=1)
    assert "<script>" not in odd._repr_html_() and "&lt;script&gt;" in odd._repr_html_()
    assert repr(results[:0]) == "sallow.Results of no tasks"


def test_pandas_where_there_is_one(results, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="needs pandas"):
        results.to_pandas()
    monkeypatch.undo()
    pandas = pytest.importorskip("pandas")
    frame = results.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and frame["shots"].sum() == 9 * 4096


def test_csv_there_and_back(results, tmp_path):
    path = tmp_path / "stats.csv"
    results.write_csv(path)
    again = sallow.read_csv(path)
    assert [row["shots"] for row in again] == results["shots"] and again["failures"] == results["failures"]
    assert all(len(row["strong_id"]) == 64 for row in again)
    part = tmp_path / "part.csv"
    results[:2].write_csv(part)
    assert len(sallow.read_csv(part)) == 2


def test_csv_in_sinter(results, tmp_path):
    sinter = pytest.importorskip("sinter")
    results.write_csv(tmp_path / "stats.csv")
    stats = sinter.read_stats_from_csv_files(tmp_path / "stats.csv")
    assert sorted(stat.errors for stat in stats) == sorted(results["failures"])


def test_csv_of_sinter(tmp_path):
    path = tmp_path / "stats.csv"
    path.write_text(CSV)
    read = sallow.read_csv(path, fields={"code": "surface_code", "task": "memory_z", "noise": "ours"})
    assert [(row["shots"], row["failures"]) for row in read] == [(2000, 82), (2000, 10)]
    assert read["strong_id"] == ["abc", "def"] and read["code"] == ["surface_code"] * 2
    assert read.fit().rates[0].lambda_.ok
    with pytest.raises(sallow.InputError, match="^fields: 'rounds=many'"):
        sallow.read_csv(path, fields={"rounds": "many"})
    for wrong in (b"bytes", 3, "a\0b", "\udcff"):
        with pytest.raises((TypeError, ValueError)):
            sallow.read_csv(wrong)
        with pytest.raises((TypeError, ValueError)):
            sallow.read_store(wrong)
    with pytest.raises(sallow.InputError, match="not a sinter CSV"):
        sallow.read_csv(__file__)
    path.write_text(CSV.replace("1000,        40", "many,        40"))
    with pytest.raises(sallow.InputError) as caught:
        sallow.read_csv(path)
    assert (caught.value.file, caught.value.line) == (str(path), 3)


def test_combine_refuses_its_own_store(tmp_path, results):
    results.write_csv(tmp_path / "stats.csv")
    store = tmp_path / "all.sqlite"
    assert len(sallow.combine(store, tmp_path / "stats.csv")) == 9
    assert len(sallow.combine(store, tmp_path / "stats.csv")) == 9, "nothing counts twice"
    with pytest.raises(sallow.InputError, match="also an input"):
        sallow.combine(store, store)
    with pytest.raises(ValueError):
        sallow.combine(store)


def test_fits(results):
    fits = sallow.fit(results)
    assert {each.p for each in fits.rates} == {0.3, 0.4, 0.45}
    low = next(each for each in fits.rates if each.p == 0.3)
    assert low.lambda_.ok and low.lambda_.value > 1 and set(low.error_per_round) == {3, 5, 7}
    assert low.series == sallow.fits.Series("repetition_code", "memory", "code_capacity", "matching")
    threshold = fits.threshold(decoder="matching")
    if threshold.threshold.ok:
        assert threshold.low < threshold.threshold.value < threshold.high
        both = math.hypot(threshold.statistical, threshold.systematic)
        assert both == pytest.approx(threshold.threshold.error, rel=0.05)
    else:
        assert threshold.threshold.problem and math.isnan(threshold.low)
    assert "Λ" in str(fits) and "<table>" in fits._repr_html_()
    with pytest.raises(LookupError):
        fits.threshold(decoder="no_such")


def test_a_fit_without_a_threshold_says_why():
    fits = sallow.fit(sallow.collect({**PLAN, "distance": [3, 5], "p": [0.01, 0.02, 0.03]}, seed=1))
    (threshold,) = fits.thresholds
    assert not threshold.threshold.ok and threshold.threshold.problem in str(fits)


def test_nothing_to_fit_is_an_error():
    with pytest.raises(sallow.InputError, match="distance, rounds and p") as caught:
        sallow.fit(sallow.collect(sallow.Circuit("M 0"), max_shots=64, seed=1))
    assert caught.value.remedy
    with pytest.raises(TypeError):
        sallow.fit(3)


def test_pictures(results, tmp_path):
    assert results.figures
    picture = results.picture()
    assert picture._repr_svg_().startswith("<svg") and "SVG" in repr(picture)
    picture.save(tmp_path / "picture.svg")
    assert (tmp_path / "picture.svg").read_text() == picture.svg
    with pytest.raises(sallow.InputError, match="no plot"):
        results.picture("no_such")


def test_pages(results, tmp_path):
    path = tmp_path / "page.html"
    why = sallow._engine.why_no_pages()
    if why:
        with pytest.raises(OSError, match="page"):
            sallow.write_page(results, path)
        pytest.skip(why)
    sallow.write_page(results, path)
    assert "<html" in path.read_text() and "code_capacity" in path.read_text()
    with pytest.raises((sallow.InputError, OSError)):
        sallow.write_page(results, tmp_path / "no" / "such" / "folder.html")
