#pragma once

#include <cstdint>

#include "bits/bit_table.h"

namespace sallow {

// Tables here have one column per shot. Columns that are not there, and tables of unequal shape, are a UsageError.

/// The first `count` columns.
BitTable first_columns(const BitTable& table, size_t count);
/// The columns from `first` on, `count` of them, into `out`, which is reset to that shape; its padding is 0.
void copy_columns(const BitTable& table, size_t first, size_t count, BitTable& out);
/// Every second column, from column `parity` (0 or 1) on.
BitTable columns_of_parity(const BitTable& table, size_t parity);
/// Bits set, padding left out.
uint64_t count_bits(const BitTable& table);
/// The same of one row.
uint64_t count_row_bits(const BitTable& table, size_t row);
/// Columns in which the two tables, of equal shape, differ anywhere.
uint64_t count_differing_columns(const BitTable& a, const BitTable& b);

}  // namespace sallow
