#include "store/stored_row.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "json/json.h"
#include "store/failed_shots.h"

namespace sallow {

using Type = Statement::Type;

void StoredRow::fail(const std::string& what) const {
  throw InputError(SourceLocation{database_.path()},
                   "table " + std::string(table_) + ", row " + row_.text(column_) + ": " + what,
                   "the store is damaged or was edited: use an earlier copy, or delete the row");
}

uint64_t StoredRow::whole(int column, const char* name) const {
  if (row_.type(column) != Type::kInteger || row_.integer(column) < 0) {
    fail(std::string(name) + " is '" + row_.text(column) + "', which is not a count");
  }
  return row_.count(column);
}

std::optional<uint64_t> StoredRow::optional_whole(int column, const char* name) const {
  return row_.is_null(column) ? std::nullopt : std::optional(whole(column, name));
}

Count StoredRow::count(int column, const char* name) const {
  if (row_.type(column) != Type::kBytes) return whole(column, name);
  const std::optional<Count> count = Count::parse(row_.text(column));
  if (!count) fail(std::string(name) + " is '" + row_.text(column) + "', which is not a count");
  return *count;
}

double StoredRow::number(int column, const char* name) const {
  const bool is_number = row_.type(column) == Type::kReal || row_.type(column) == Type::kInteger;
  if (!is_number || !std::isfinite(row_.real(column))) {
    fail(std::string(name) + " is '" + row_.text(column) + "', which is not a number");
  }
  return row_.real(column);
}

std::string StoredRow::text(int column, const char* name) const {
  if (row_.type(column) != Type::kText) fail(std::string(name) + " is not a text");
  return row_.text(column);
}

std::string StoredRow::optional_text(int column, const char* name) const {
  return row_.is_null(column) ? std::string() : text(column, name);
}

uint64_t StoredRow::seed(int column) const {
  const std::string text = row_.text(column);
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size()) {
    fail("the seed is '" + text + "', which is not an integer of 64 bits");
  }
  return seed;
}

Counts StoredRow::counts(int column) const {
  Counts counts;
  counts.shots = count(column, "shots");
  counts.failures = count(column + 1, "failures");
  counts.discards = count(column + 2, "discards");
  counts.seconds = number(column + 3, "seconds");
  if (counts.seconds < 0) fail("seconds is below 0");
  if (counts.discards > counts.shots || counts.failures > counts.kept()) {
    fail("more failures and discards than shots: " + counts.failures.str() + " and " + counts.discards.str() + " in " +
         counts.shots.str());
  }
  const std::string others = optional_text(column + 4, "others");
  if (others.empty()) return counts;
  const std::optional<Json> table = Json::parse(others);
  if (!table || !table->is_table()) fail("others is not a JSON table");
  for (size_t k = 0; k < table->size(); k++) {
    const std::optional<Count> count = Count::parse(table->at(k).text());
    if (!count) fail("others has a value that is not a count");
    counts.others[table->keys()[k]] = *count;
  }
  return counts;
}

std::optional<std::vector<uint64_t>> StoredRow::failed_shots(int column, const Counts& counts) const {
  if (row_.is_null(column)) return std::nullopt;
  std::optional<std::vector<uint64_t>> shots;
  if (row_.type(column) == Type::kBytes) shots = parse_failed_shots(row_.text(column));
  const bool is_good = shots && counts.failures == shots->size() && (shots->empty() || counts.shots > shots->back());
  if (!is_good) fail("failed_shots are not those of " + counts.failures.str() + " failures");
  return shots;
}

}  // namespace sallow
