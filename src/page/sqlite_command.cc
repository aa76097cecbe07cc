#include "page/sqlite_command.h"

#include "base/shell_word.h"

namespace sallow {

std::string sql_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string sqlite_command(const std::string& db, const std::string& query) {
  return "sqlite3 " + shell_word(db) + " " + shell_word(query);
}

std::string sqlite_table_command(const std::string& db, const std::string& query) {
  return "sqlite3 -header -column " + shell_word(db) + " " + shell_word(query);
}

}  // namespace sallow
