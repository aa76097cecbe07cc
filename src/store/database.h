#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace sallow {

class Statement;

/// Whether a file begins as SQLite files do, or is empty, as new ones are.
bool begins_as_database(const std::string& path);

/// One connection to a SQLite file.
///
/// A file that is opened for reading is never written, and may be on a read-only disk. Opening a file for writing fails
/// if it is not writable. A temporary database has no name that another process could open, and is removed with its
/// connection, even if the process is killed.
///
/// Errors of SQLite are converted to one line that names the file. Throws InputError if the file is missing, is not a
/// database, is not writable, or is used by another program for longer than the wait. Throws SystemError for
/// operating-system failures, such as a full disk. In both cases committed data remain. One thread at a time.
class Database {
 public:
  enum class Open : uint8_t { kToRead, kOrNew, kTemporary };

  /// For a temporary database, `path` is its name in error messages.
  Database(std::string path, Open open, double wait_seconds);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }
  Statement prepare(std::string_view sql);
  /// Runs statements that return no rows.
  void run(const char* sql);
  /// The first column of the first row, as a number.
  int64_t number(std::string_view sql);
  /// The whole database as the bytes of a file.
  std::string image();
  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;

  void open(const std::string& name, int flags);
  void open_read_only();

  std::string path_;
  Open open_;
  double wait_seconds_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement; parameters ?1, ?2, … are bound by number, columns counted from 0.
class Statement {
 public:
  Statement(Statement&&) = default;

  Statement& bind(int parameter, int64_t value);
  Statement& bind(int parameter, uint64_t value) { return bind(parameter, static_cast<int64_t>(value)); }
  Statement& bind(int parameter, double value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_bytes(int parameter, std::string_view bytes);
  Statement& bind_null(int parameter);

  /// Goes to the next row; returns false if there is none. After the last row, parameters may be bound again.
  bool step();
  /// step() for a statement without rows.
  void run() { step(); }

  enum class Type : uint8_t { kNull, kInteger, kReal, kText, kBytes };
  Type type(int column) const;
  bool is_null(int column) const { return type(column) == Type::kNull; }
  int64_t integer(int column) const;
  uint64_t count(int column) const { return static_cast<uint64_t>(integer(column)); }
  double real(int column) const;
  /// The value of a text or of a BLOB.
  std::string text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(Database& database, std::string_view sql);

  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// All writes between its construction and commit() are stored together or not at all. Construction waits for other
/// writers.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace sallow
