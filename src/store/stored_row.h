#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/counts.h"
#include "store/database.h"

namespace sallow {

/// A row of a store's table, checked as it is read: a value that no sallow writes there is an InputError that names the
/// file, the table and the row. Columns are those of the statement, from 0.
class StoredRow {
 public:
  /// A row is known by its number, or by what `column` of the statement holds.
  StoredRow(const Database& database, const Statement& row, const char* table, int column)
      : database_(database), row_(row), table_(table), column_(column) {}

  /// A whole number, not below 0.
  uint64_t whole(int column, const char* name) const;
  std::optional<uint64_t> optional_whole(int column, const char* name) const;
  /// A whole number, or the digits of one that 63 bits cannot hold.
  Count count(int column, const char* name) const;
  /// A finite number.
  double number(int column, const char* name) const;
  std::string text(int column, const char* name) const;
  std::string optional_text(int column, const char* name) const;
  /// A seed, which is a text of digits.
  uint64_t seed(int column) const;
  /// shots, failures, discards, seconds and others, in columns that follow each other. A run of shots has at least one.
  Counts counts(int column) const;
  /// Which of a shard's shots failed, for a shard with these counts (failed_shots.h); nothing where that was not kept.
  std::optional<std::vector<uint64_t>> failed_shots(int column, const Counts& counts) const;

  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Database& database_;
  const Statement& row_;
  const char* table_;
  int column_;
};

}  // namespace sallow
