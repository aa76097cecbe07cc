#pragma once

#include <string>

namespace sallow {

/// A text as SQL writes it.
std::string sql_text(const std::string& text);

/// The command line that asks a store for this query, as a reader copies it into a shell.
std::string sqlite_command(const std::string& db, const std::string& query);
/// The same, printed as a table with titles.
std::string sqlite_table_command(const std::string& db, const std::string& query);

}  // namespace sallow
