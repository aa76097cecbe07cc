#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "bits/bit_table.h"
#include "shots/shot_encoder.h"
#include "shots/shot_format.h"

namespace sallow {

/// Writes shots to an open file.
///
/// Samplers make one row per bit and one column per shot, in blocks; files go shot by shot. A block may come as one
/// table, as several (detectors, then observables), or row by row for shots too long to hold: what does not fit in
/// 64 MB then waits in a temporary file. Nothing is in place before finish(); see OutputFile.
class ShotWriter {
 public:
  ShotWriter(OutputFile file, ShotFormat format, ShotShape shape);

  /// A block of shots, one row per bit, one column per shot. For ptb64 every block but the last must have a multiple
  /// of 64.
  void write(const BitTable& block, size_t shot_count);
  /// The same from a table with one row per shot.
  void write_by_shot(const BitTable& shots, size_t shot_count);

  /// A block in pieces: begin, rows in order (shape.bits() of them in all), end.
  void begin_block(size_t shot_count);
  void append_rows(const BitTable& rows, size_t row_count);
  void append_rows(const BitTable& rows) { append_rows(rows, rows.row_count()); }
  /// The rows that follow stand before those that came so far, in each shot of the block.
  void put_rest_first();
  void end_block();

  /// Every shot is written; the file is moved into place. InputError if ptb64 was left with a part of a group.
  void finish();

 private:
  /// Rows of the open block, turned so that what is written together lies together: one row per shot, or for ptb64 one
  /// for each 64 shots holding one word a bit.
  struct Piece {
    BitTable lanes;
    size_t row_count = 0;
    size_t lane_bytes = 0;
    int64_t spooled_at = -1;  // where in the temporary file, -1 if in memory
  };

  void keep_piece(const BitTable& rows, size_t row_count);
  void keep_gathered();
  void turn(const BitTable& rows, size_t row_count, BitTable& lanes) const;
  void spool(Piece& piece);
  void write_lane(size_t lane, const Piece& piece);
  /// Hands what is encoded to the file, once it is more than `limit` bytes.
  void flush(size_t limit);

  OutputFile file_;
  ShotFormat format_;
  ShotShape shape_;
  std::unique_ptr<ShotEncoder> encoder_;  // null for ptb64
  std::string out_;
  uint64_t written_shots_ = 0;

  // The open block.
  size_t block_shots_ = 0;
  uint64_t block_rows_ = 0;
  BitTable gathered_;
  size_t gathered_rows_ = 0;
  std::vector<Piece> pieces_;
  size_t piece_count_ = 0;  // pieces in use; the rest keep their memory for the next block
  size_t first_piece_ = 0;  // of a shot; those before it follow the last
  size_t bytes_in_memory_ = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool_file_{nullptr, std::fclose};
  int64_t spool_end_ = 0;
  std::vector<uint64_t> lane_words_;
};

}  // namespace sallow
