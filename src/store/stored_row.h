#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/counts.h"
#include "store/database.h"

namespace sallow {

/// A row of a store's table, checked when it is read: throws an InputError that names the file, the table and the row
/// if sallow cannot have written a value. Columns are those of the statement, counted from 0.
class StoredRow {
 public:
  /// `column` of the statement identifies the row in error messages, usually by its number.
  StoredRow(const Database& database, const Statement& row, const char* table, int column)
      : database_(database), row_(row), table_(table), column_(column) {}

  /// A non-negative integer.
  uint64_t whole(int column, const char* name) const;
  std::optional<uint64_t> optional_whole(int column, const char* name) const;
  /// A non-negative integer, or its digits if it exceeds 63 bits.
  Count count(int column, const char* name) const;
  /// A finite number.
  double number(int column, const char* name) const;
  std::string text(int column, const char* name) const;
  std::string optional_text(int column, const char* name) const;
  /// A seed, which is a text of digits.
  uint64_t seed(int column) const;
  /// shots, failures, discards, seconds and others, in consecutive columns. There must be at least one shot.
  Counts counts(int column) const;
  /// The failed shots of a shard with these counts (failed_shots.h); nothing if they were not stored.
  std::optional<std::vector<uint64_t>> failed_shots(int column, const Counts& counts) const;

  [[noreturn]] void fail(const std::string& what) const;

 private:
  const Database& database_;
  const Statement& row_;
  const char* table_;
  int column_;
};

}  // namespace sallow
