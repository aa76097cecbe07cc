#!/usr/bin/env python3
"""Tests check_repository.py on small trees, one for each error that it must find."""
import os
import tempfile
import unittest

import check_repository


class CheckRepository(unittest.TestCase):
    def complaints(self, files, without=()):
        with tempfile.TemporaryDirectory() as top:
            tree = {path: b"text\n" for path in check_repository.REQUIRED + check_repository.SCRIPTS}
            tree.update(files)
            for path, data in tree.items():
                if path in without:
                    continue
                path = os.path.join(top, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(data)
                os.chmod(path, 0o755)
            return list(check_repository.complaints(top))

    def test_accepts_a_tidy_tree(self):
        self.assertEqual(self.complaints({"src/a.h": b"#pragma once\n", "src/a.cc": b'#include "a.h"\n'}), [])

    def test_catches_missing_files(self):
        self.assertEqual(self.complaints({}, without=("LICENSE",)), ["LICENSE: missing"])

    def test_catches_each_fault_of_a_line(self):
        for text, word in ((b"a\tb\n", "tab"), (b"a\r\n", "carriage"), (b"a \n", "blank"), (b"a", "no line end"),
                           (b"x" * 121 + b"\n", "columns"), (b"// TO" b"DO\n", "unfinished"),
                           (b"open('/ho" b"me/me/file')\n", "machine"), (b"\xff\n", "UTF-8"), (b"\0\n", "binary"),
                           (b"\n" * 701, "lines"), (b"x\n" * 300000, "KB")):
            found = self.complaints({"src/a.cc": text})
            self.assertTrue(any(word in line for line in found), (text[:20], found))

    def test_catches_a_document_that_refers_to_missing_files(self):
        text = b"`src/b.h`, [c](../README.md), [d](gone.md), `src/cli/command_NAME.cc`\n"
        found = self.complaints({"docs/a.md": text})
        self.assertEqual(found, ["docs/a.md:1: src/b.h does not exist",
                                 "docs/a.md:1: the target of the link to gone.md does not exist"])

    def test_lets_tables_be_wide(self):
        off, on, wide = b"// clang-format off\n", b"// clang-format on\n", b"x" * 150 + b"\n"
        self.assertEqual(self.complaints({"src/a.cc": off + wide + on}), [])
        self.assertEqual(len(self.complaints({"src/a.cc": off + on + wide})), 1)

    def test_catches_a_header_without_a_guard(self):
        self.assertEqual(self.complaints({"src/a.h": b"int x;\n"}), ["src/a.h: a header starts with #pragma once"])

    def test_catches_meaningless_names(self):
        for path in ("src/utils/a.cc", "src/string_helpers.cc", "src/common.h"):
            self.assertTrue(any("meaningless" in line for line in self.complaints({path: b"#pragma once\n"})), path)

    def test_ignores_corpora(self):
        self.assertEqual(self.complaints({"fuzz/corpus/circuit/odd": b"\xff\t\r"}), [])


if __name__ == "__main__":
    unittest.main()
