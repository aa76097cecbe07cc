#!/usr/bin/env python3
"""Tests check_documents.py with a program of a few lines instead of sallow."""
import argparse
import pathlib
import sys
import tempfile
import unittest

import check_documents

PROGRAM = """#!/bin/sh
case "$1" in
  help) [ "$2" != counts ] && echo "  --up_to N" || exit 2 ;;
  count) seq "$3"; [ "$3" -le 9 ] || { echo "sallow: too many" >&2; exit 2; } ;;
  time) echo "4 shots in 0.$$ s" ;;
esac
"""


class CheckDocuments(unittest.TestCase):
    def setUp(self):
        self.held = tempfile.TemporaryDirectory(prefix="sallow_documents_test_")
        self.addCleanup(self.held.cleanup)
        self.folder = pathlib.Path(self.held.name)
        self.sallow = self.folder / "bin" / "sallow"
        self.sallow.parent.mkdir()
        self.sallow.write_text(PROGRAM)
        self.sallow.chmod(0o755)

    def check(self, text, write=False, slow=False):
        """(problems, reasons of skipped blocks, the document afterwards)"""
        path = self.folder / "page.md"
        path.write_text(text)
        options = argparse.Namespace(sallow=str(self.sallow), files=[path], write=write, slow=slow,
                                     python=sys.executable)
        session = check_documents.check_all(options)
        return session.problems, session.skipped, path.read_text()

    def test_output_must_be_the_program_s(self):
        good = "```console\n$ sallow count --up_to 2\n1\n2\n```\n"
        self.assertEqual(self.check(good)[0], [])
        self.assertEqual(len(self.check(good.replace("\n2\n", "\n3\n"))[0]), 1)
        self.assertEqual(len(self.check(good.replace("\n2\n", "\n2\n3\n"))[0]), 1)

    def test_write_replaces_the_output(self):
        bad = "before\n```console\n$ sallow count \\\n>   --up_to 2\n7\n$ sallow count --up_to 1\n```\nafter\n"
        good = "before\n```console\n$ sallow count \\\n>   --up_to 2\n1\n2\n$ sallow count --up_to 1\n1\n```\nafter\n"
        self.assertEqual(self.check(bad)[2], bad)
        self.assertEqual(self.check(bad, write=True)[2], good)
        self.assertEqual(self.check(good)[0], [])

    def test_blocks_share_a_folder_and_files_come_from_the_page(self):
        text = ("<!-- check: file n -->\n```json\n3\n```\n\n<!-- check: quiet -->\n```console\n$ cat n > m\n```\n"
                "```console\n$ sallow count --up_to $(cat m) | tail -1\n3\n```\n")
        self.assertEqual(self.check(text)[0], [])

    def test_varying_text_is_accepted_and_kept(self):
        text = "<!-- check: varies in [\\d.]+ s -->\n```console\n$ sallow time\n4 shots in   0.5 s\n```\n"
        problems, _, after = self.check(text, write=True)
        self.assertEqual((problems, after), ([], text))
        self.assertEqual(len(self.check(text.replace("4 shots", "5 shots"))[0]), 1)
        self.assertEqual(len(self.check(text.replace("<!-- check: varies in [\\d.]+ s -->\n", ""))[0]), 1)

    def test_only_some_lines_are_shown(self):
        text = "<!-- check: lines 1,3- -->\n```console\n$ sallow count --up_to 4\n1\n…\n3\n4\n```\n"
        self.assertEqual(self.check(text)[0], [])
        self.assertEqual(check_documents.only_shown(["a", "b", "c"], [(2, 2)]), ["…", "b", "…"])

    def test_a_failing_command_shows_its_error(self):
        text = ("<!-- check: status 2 -->\n```console\n$ sallow count --up_to 10 > file\n"
                "sallow: too many\n```\n")
        self.assertEqual(self.check(text)[0], [])
        self.assertEqual(len(self.check(text.replace("<!-- check: status 2 -->\n", ""))[0]), 1)

    def test_skipped_blocks_give_their_reason(self):
        text = ("<!-- check: takes 1 h -->\n```console\n$ sallow count --up_to 1\n```\n\n"
                "<!-- check: not run, it installs -->\n```console\n$ nothing\n```\n\n"
                "<!-- check: data no_such_record as r -->\n```console\n$ sallow count --up_to 1\n```\n")
        problems, skipped, _ = self.check(text)
        self.assertEqual((problems, len(skipped)), ([], 3))
        self.assertIn("takes 1 h", skipped[0])
        self.assertIn("it installs", skipped[1])
        self.assertIn("no_such_record", skipped[2])
        self.assertEqual(len(self.check(text, slow=True)[0]), 1)

    def test_a_comment_that_cannot_be_read_is_refused(self):
        for text in ("<!-- check: sometimes -->\n```console\n$ true\n```\n", "<!-- check: quiet -->\ntext\n",
                     "<!-- check: varies + -->\n```console\n$ true\n```\n"):
            with self.assertRaises(check_documents.Wrong):
                self.check(text)

    def test_python_runs_and_prints(self):
        text = "```python\nx = 3\n```\n\n```python\nprint(x + 1)\n```\n<!-- check: output -->\n```text\n4\n```\n"
        self.assertEqual(self.check(text)[0], [])
        bad = text.replace("\n4\n", "\n5\n")
        self.assertEqual(len(self.check(bad)[0]), 1)
        self.assertEqual(self.check(bad, write=True)[2], text)
        self.assertEqual(len(self.check("```python\nmissing\n```\n")[0]), 1)
        problems, skipped, _ = self.check("<!-- check: needs no_such_package -->\n```python\nmissing\n```\n")
        self.assertEqual((problems, len(skipped)), ([], 1))

    def test_rows_run_and_may_be_the_same(self):
        table = ("<!-- check: rows of {} -->\n| one | other | |\n|---|---|---|\n| `{}` | `{}` | {} |\n\n")
        for language, one, same, other in (("python", "[1, 2][0]", "1", "2"),
                                           ("console", "echo 1", "sallow count --up_to 1", "echo 2")):
            self.assertEqual(self.check(table.format(language, one, same, "same"))[0], [])
            self.assertEqual(len(self.check(table.format(language, one, other, "same"))[0]), 1)
            self.assertEqual(self.check(table.format(language, one, other, ""))[0], [])
            self.assertEqual(len(self.check(table.format(language, one, "false_name", ""))[0]), 1)

    def test_numbers_come_from_their_table(self):
        table = ("<!-- table: speeds -->\n| what | d | ratio |\n|---|---|---|\n| `a` | 5 | 2.0 |\n| | 7 | 8.0 |\n"
                 "| `b` | 5 | 1,024 |\n\n")
        says = ("{} <!-- from speeds: range of ratio where what=`a` -->, "
                "{} <!-- from speeds: geometric mean of ratio where what=`a` -->, "
                "{} <!-- from speeds: value of ratio where what=`b`, d>=5 -->.\n")
        good = table + says.format("2.0 to 8.0", "4.0", "1,024")
        self.assertEqual(self.check(good)[0], [])
        bad = table + says.format("2 to 8", "4.1", "1,000")
        problems, _, after = self.check(bad, write=True)
        self.assertEqual((len(problems), after), (3, good))
        for wrong in ("<!-- from nowhere: value of ratio where d=5 -->",
                      "<!-- from speeds: value of ratio where e=5 -->",
                      "<!-- from speeds: the value -->", "<!-- from speeds: value of ratio where d=5 -->"):
            with self.assertRaises(check_documents.Wrong):
                self.check(table + "3 " + wrong + "\n")

    def test_flags_must_be_in_the_help(self):
        self.assertEqual(self.check("`sallow count --up_to 3` and `sallow count --up-to 3`\n")[0], [])
        self.assertEqual(len(self.check("```\nsallow count --down_to 3 | sallow counts\n```\n")[0]), 2)


if __name__ == "__main__":
    unittest.main()
