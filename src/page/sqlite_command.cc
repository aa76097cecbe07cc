#include "page/sqlite_command.h"

#include "base/shell_word.h"

namespace sallow {

std::string sql_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

namespace {

/// A path that sqlite3 does not misinterpret: a leading hyphen would be an option, a colon or "file:" a special name.
std::string store_word(const std::string& db) {
  const bool is_misread = db.starts_with('-') || db.starts_with(':') || db.starts_with("file:");
  return shell_word(is_misread ? "./" + db : db);
}

}  // namespace

std::string sqlite_command(const std::string& db, const std::string& query) {
  return "sqlite3 " + store_word(db) + " " + shell_word(query);
}

std::string sqlite_table_command(const std::string& db, const std::string& query) {
  return "sqlite3 -header -column " + store_word(db) + " " + shell_word(query);
}

}  // namespace sallow
