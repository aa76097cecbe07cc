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
/// A file that is opened to be read is never written, and may lie where nothing can be: a read-only file, folder or
/// disk. One that may not be written is refused where it is opened to be written. A temporary database has no name that
/// another process could open, and goes with its connection, also where the process is killed.
///
/// What SQLite reports leaves as ours, one line that names the file. What is wrong with the file is an InputError: not
/// there, no database, may not be written, in use by another program for longer than the wait. The machine's troubles
/// are a SystemError: a full disk, a failing one. Either way what was committed before stays. One thread at a time.
class Database {
 public:
  enum class Open : uint8_t { kToRead, kOrNew, kTemporary };

  /// Of a temporary database, `path` is what errors call it.
  Database(std::string path, Open open, double wait_seconds);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }
  Statement prepare(std::string_view sql);
  /// Runs statements that give no rows.
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

  /// Goes to the next row; false where there is none. After the last one, the statement is ready to be bound again.
  bool step();
  /// step() for a statement without rows.
  void run() { step(); }

  enum class Type : uint8_t { kNull, kInteger, kReal, kText, kBytes };
  Type type(int column) const;
  bool is_null(int column) const { return type(column) == Type::kNull; }
  int64_t integer(int column) const;
  uint64_t count(int column) const { return static_cast<uint64_t>(integer(column)); }
  double real(int column) const;
  /// Of a text, or of bytes.
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

/// All of what is written between its start and commit(), or nothing. Starting it waits for other writers.
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
