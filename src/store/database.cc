#include "store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <new>

#include "base/error.h"
#include "base/file.h"
#include "base/number_text.h"
#include "store/store_copy.h"

namespace sallow {

namespace fs = std::filesystem;

namespace {

/// SQLite's name of a file that does not change while it is open, because no other process writes it.
std::string immutable_name(const std::string& path) {
  std::string name = "file:";
  for (const char c : path) {
    // These characters have a special meaning in the name.
    if (c == '%' || c == '?' || c == '#') {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", c);
      name += escape;
    } else {
      name += c;
    }
  }
  return name + "?immutable=1";
}

bool may_write(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

}  // namespace

bool begins_as_database(const std::string& path) {
  constexpr std::string_view kHeader("SQLite format 3\0", 16);
  InputFile file(path);
  char start[kHeader.size()];
  const size_t size = std::fread(start, 1, sizeof start, file.stream());
  return size == 0 || std::string_view(start, size) == kHeader;
}

Database::Database(std::string path, Open open, double wait_seconds)
    : path_(std::move(path)), open_(open), wait_seconds_(wait_seconds) {
  if (open == Open::kToRead) {
    const std::string folder = fs::path(path_).parent_path().string();
    if (may_write(path_) && may_write(folder.empty() ? "." : folder)) {
      this->open(path_, SQLITE_OPEN_READWRITE);
      run("PRAGMA query_only = 1");
    } else {
      open_read_only();
    }
    return;
  }
  if (open == Open::kOrNew) {
    refuse_read_only(path_);
    // SQLite does not say why it cannot create a file.
    const std::string folder = fs::path(path_).parent_path().string();
    std::error_code ignored;
    if (!fs::exists(path_, ignored) && !may_write(folder.empty() ? "." : folder)) {
      throw InputError(SourceLocation{path_}, "cannot write here: " + std::string(std::strerror(errno)));
    }
  }
  this->open(open == Open::kTemporary ? "" : path_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

void Database::open(const std::string& name, int flags) {
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code != SQLITE_OK) {
    const std::string reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    handle_ = nullptr;
    throw InputError(SourceLocation{path_}, "cannot open it as a database: " + reason);
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, static_cast<int>(std::clamp(wait_seconds_, 0.0, 1e6) * 1000));
}

// A write-ahead log needs a file for shared memory, which may be missing and impossible to create.
void Database::open_read_only() {
  std::error_code none;
  const auto log_bytes = fs::file_size(path_ + "-wal", none);
  if (none || log_bytes == 0) return open(immutable_name(path_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  open(path_, SQLITE_OPEN_READONLY);
  const int code = sqlite3_exec(handle_, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
  if ((code & 0xff) != SQLITE_CANTOPEN && (code & 0xff) != SQLITE_READONLY) return;  // other errors will occur again
  sqlite3_close(handle_);
  handle_ = nullptr;
  const StoreCopy copy(path_);
  open(copy.path(), SQLITE_OPEN_READWRITE);
  // Merges the log, and then needs only the open file.
  run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA query_only = 1");
}

Database::~Database() {
  sqlite3_close(handle_);
}

void Database::fail(int code) const {
  const std::string reason = sqlite3_errmsg(handle_);
  const SourceLocation where{path_};
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw InputError(where, "another program has locked it for " + shortest_text(wait_seconds_) + " s",
                       "wait until that program has finished");
    case SQLITE_NOTADB:
      throw InputError(where, "this is not a SQLite database",
                       open_ == Open::kToRead ? "'sallow combine STORE FILE' makes a store from a sinter CSV file"
                                              : "give the store a file of its own");
    case SQLITE_CORRUPT:
      throw InputError(where, "the database is damaged: " + reason,
                       "'sqlite3 FILE .recover' may recover some of its contents");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      throw InputError(where, (open_ == Open::kToRead ? "it cannot be read: " : "it cannot be written: ") + reason);
    case SQLITE_FULL:
    case SQLITE_IOERR:
      throw SystemError(
          path_ + ": cannot write: " + reason +
          " (is the disk full?); the counts stored before are safe, and the same command resumes from them");
    case SQLITE_NOMEM:
      throw std::bad_alloc();
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_SCHEMA:
    case SQLITE_TOOBIG:
      // The file does not have the tables that the statements use.
      throw InputError(where, "the database was edited, or is damaged: " + reason, "take a copy from before");
    default:
      throw SystemError(path_ + ": " + reason);
  }
}

Statement Database::prepare(std::string_view sql) {
  return Statement(*this, sql);
}

void Database::run(const char* sql) {
  if (const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK) fail(code);
}

std::string Database::image() {
  sqlite3_int64 size = 0;
  const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(sqlite3_serialize(handle_, "main", &size, 0),
                                                                      sqlite3_free);
  if (bytes == nullptr) throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.get()), static_cast<size_t>(size)};
}

int64_t Database::number(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database.handle_, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK) database.fail(code);
  statement_.reset(statement);
}

Statement& Statement::bind(int parameter, int64_t value) {
  SALLOW_CHECK(sqlite3_bind_int64(statement_.get(), parameter, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, double value) {
  SALLOW_CHECK(sqlite3_bind_double(statement_.get(), parameter, value) == SQLITE_OK);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  const char* bytes = text.empty() ? "" : text.data();  // a null pointer would bind NULL
  const int code = sqlite3_bind_text64(statement_.get(), parameter, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_->fail(code);
  return *this;
}

Statement& Statement::bind_bytes(int parameter, std::string_view bytes) {
  const char* first = bytes.empty() ? "" : bytes.data();  // a null pointer would bind NULL
  const int code = sqlite3_bind_blob64(statement_.get(), parameter, first, bytes.size(), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) database_->fail(code);
  return *this;
}

Statement& Statement::bind_null(int parameter) {
  SALLOW_CHECK(sqlite3_bind_null(statement_.get(), parameter) == SQLITE_OK);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement_.get());
  if (code != SQLITE_DONE) database_->fail(code);
  return false;
}

Statement::Type Statement::type(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
      return Type::kInteger;
    case SQLITE_FLOAT:
      return Type::kReal;
    case SQLITE_TEXT:
      return Type::kText;
    case SQLITE_BLOB:
      return Type::kBytes;
    default:
      return Type::kNull;
  }
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = type(column) == Type::kBytes
                         ? static_cast<const char*>(sqlite3_column_blob(statement_.get(), column))
                         : reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text == nullptr ? std::string() : std::string(text, sqlite3_column_bytes(statement_.get(), column));
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.run("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.run("ROLLBACK");
  } catch (const std::exception&) {
    // SQLite has already rolled back, for example on a full disk.
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace sallow
