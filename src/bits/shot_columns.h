#pragma once

#include <cstdint>

#include "bits/bit_table.h"

namespace sallow {

// Tables here have one column per shot. Columns out of range and tables of unequal shape are a UsageError.

/// The first `count` columns.
BitTable first_columns(const BitTable& table, size_t count);
/// Copies `count` columns, from `first` on, into `out`, which is reset to that shape; its padding is 0.
void copy_columns(const BitTable& table, size_t first, size_t count, BitTable& out);
/// Every second column, from column `parity` (0 or 1) on.
BitTable columns_of_parity(const BitTable& table, size_t parity);
/// The number of bits set, without padding.
uint64_t count_bits(const BitTable& table);
/// The same for one row.
uint64_t count_row_bits(const BitTable& table, size_t row);
/// The number of columns in which two tables of equal shape differ in any row.
uint64_t count_differing_columns(const BitTable& a, const BitTable& b);

}  // namespace sallow
