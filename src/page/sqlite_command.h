#pragma once

#include <string>

namespace sallow {

/// A text as an SQL string literal.
std::string sql_text(const std::string& text);

/// The command line that runs this query on a store, quoted for a shell.
std::string sqlite_command(const std::string& db, const std::string& query);
/// The same, printed as a table with titles.
std::string sqlite_table_command(const std::string& db, const std::string& query);

}  // namespace sallow
