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

/// Writes shots to an open file. Throws SystemError if a write fails.
///
/// Samplers make blocks with one row per bit and one column per shot; files store shot after shot. A block may be given
/// as one table, as several tables (detectors, then observables), or row by row if shots are too long for memory: then
/// data beyond 64 MB wait in a temporary file. The file appears only at finish(); see OutputFile.
class ShotWriter {
 public:
  ShotWriter(OutputFile file, ShotFormat format, ShotShape shape);

  /// Writes a block with one row per bit and one column per shot. For ptb64, the number of shots in every block but the
  /// last must be a multiple of 64.
  void write(const BitTable& block, size_t shot_count);
  /// The same from a table with one row per shot.
  void write_by_shot(const BitTable& shots, size_t shot_count);

  /// Writes a block in pieces: begin_block, then shape.bits() rows in order in one or more calls, then end_block.
  void begin_block(size_t shot_count);
  /// Appends the first `row_count` rows of a table with one column per shot.
  void append_rows(const BitTable& rows, size_t row_count);
  void append_rows(const BitTable& rows) { append_rows(rows, rows.row_count()); }
  /// In each shot of the block, the rows that follow are written before the rows so far.
  void put_rest_first();
  /// Ends the block. All rows must have been appended.
  void end_block();

  /// Call after the last shot: moves the file into place. Throws InputError if the last group of 64 shots in ptb64 is
  /// incomplete.
  void finish();

 private:
  /// Rows of the open block, transposed into lanes. A lane is contiguous in the file: one lane per shot, or in ptb64
  /// one lane per 64 shots with one word per bit.
  struct Piece {
    BitTable lanes;
    size_t row_count = 0;
    size_t lane_bytes = 0;
    int64_t spooled_at = -1;  // offset in the temporary file; -1 if in memory
  };

  void keep_piece(const BitTable& rows, size_t row_count);
  void keep_gathered();
  void transpose(const BitTable& rows, size_t row_count, BitTable& lanes) const;
  void spool(Piece& piece);
  void write_lane(size_t lane, const Piece& piece);
  /// Writes the encoded bytes to the file if there are more than `limit`.
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
  size_t piece_count_ = 0;  // pieces in use; the others keep their memory for the next block
  size_t first_piece_ = 0;  // the piece that each shot starts with; pieces before it follow the last
  size_t bytes_in_memory_ = 0;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> spool_file_{nullptr, std::fclose};
  int64_t spool_end_ = 0;
  std::vector<uint64_t> lane_words_;
};

}  // namespace sallow
