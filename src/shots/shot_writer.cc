#include "shots/shot_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/platform.h"

namespace sallow {

namespace {

// Bytes are written to the file in pieces of this size.
constexpr size_t kWriteBytes = size_t{1} << 20;
// Fewer rows than this are gathered first, because a transpose takes 64 rows at a time.
constexpr size_t kMinRowsToTranspose = 256;
// Gathered rows are transposed when they take this much memory: large enough that a shot's part of a spooled piece is
// about a page, small enough to stay in the cache.
constexpr size_t kGatheredBytes = size_t{4} << 20;
constexpr size_t kPieceMemory = size_t{64} << 20;

[[noreturn]] void fail_spooling() {
  throw SystemError("temporary file for shots: cannot use it: " + std::string(std::strerror(errno)));
}

}  // namespace

ShotWriter::ShotWriter(OutputFile file, ShotFormat format, ShotShape shape)
    : file_(std::move(file)), format_(format), shape_(shape) {
  require_dense(shape);
  if (format != ShotFormat::kPtb64) encoder_ = std::make_unique<ShotEncoder>(format, shape);
}

void ShotWriter::write(const BitTable& block, size_t shot_count) {
  begin_block(shot_count);
  append_rows(block, shape_.bits());
  end_block();
}

void ShotWriter::write_by_shot(const BitTable& shots, size_t shot_count) {
  if (format_ == ShotFormat::kPtb64) {
    BitTable block;
    shots.transpose_into(block);
    return write(block, shot_count);
  }
  for (size_t s = 0; s < shot_count; s++) {
    encoder_->append(shots.row(s), shape_.bits(), out_);
    encoder_->end_shot(out_);
    flush(kWriteBytes);
  }
  written_shots_ += shot_count;
}

void ShotWriter::begin_block(size_t shot_count) {
  SALLOW_REQUIRE(block_rows_ == 0 && block_shots_ == 0, "begin_block: the previous block has not ended");
  require_writable(format_, written_shots_);
  block_shots_ = shot_count;
}

void ShotWriter::append_rows(const BitTable& rows, size_t row_count) {
  if (row_count == 0) return;
  SALLOW_REQUIRE(row_count <= rows.row_count() && rows.column_count() >= block_shots_,
                 "append_rows: expected " + std::to_string(row_count) + " rows of " + std::to_string(block_shots_) +
                     " shots, got " + std::to_string(rows.row_count()) + " of " + std::to_string(rows.column_count()));
  SALLOW_REQUIRE(row_count <= shape_.bits() - block_rows_, "append_rows: " + std::to_string(block_rows_ + row_count) +
                                                               " rows for shots of " + std::to_string(shape_.bits()) +
                                                               " bits");
  block_rows_ += row_count;
  size_t row_bytes = rows.row_words() * 8;
  if (row_count >= kMinRowsToTranspose && bytes_in_memory_ + row_count * row_bytes <= kPieceMemory) {
    keep_gathered();
    return keep_piece(rows, row_count);
  }
  if (gathered_.column_count() != rows.column_count()) {
    keep_gathered();
    gathered_.reset(std::clamp<size_t>(kGatheredBytes / row_bytes, 64, 32768), rows.column_count());
  }
  for (size_t r = 0; r < row_count; r++) {
    if (gathered_rows_ == gathered_.row_count()) keep_gathered();
    std::copy_n(rows.row(r), rows.row_words(), gathered_.row(gathered_rows_++));
  }
}

void ShotWriter::put_rest_first() {
  keep_gathered();
  first_piece_ = piece_count_;
}

void ShotWriter::keep_gathered() {
  if (gathered_rows_ == 0) return;
  keep_piece(gathered_, gathered_rows_);
  gathered_rows_ = 0;
}

void ShotWriter::keep_piece(const BitTable& rows, size_t row_count) {
  if (piece_count_ == pieces_.size()) pieces_.emplace_back();
  Piece& piece = pieces_[piece_count_++];
  transpose(rows, row_count, piece.lanes);
  piece.row_count = row_count;
  piece.lane_bytes = format_ == ShotFormat::kPtb64 ? row_count * 8 : (row_count + 63) / 64 * 8;
  piece.spooled_at = -1;
  size_t bytes = piece.lanes.row_count() * piece.lanes.row_words() * 8;
  if (bytes_in_memory_ + bytes > kPieceMemory) {
    spool(piece);
  } else {
    bytes_in_memory_ += bytes;
  }
}

void ShotWriter::transpose(const BitTable& rows, size_t row_count, BitTable& lanes) const {
  if (format_ != ShotFormat::kPtb64) return rows.transpose_rows_into(row_count, lanes);
  lanes.reset((block_shots_ + 63) / 64, row_count * 64);
  for (size_t r = 0; r < row_count; r++) {
    const uint64_t* row = rows.row(r);
    for (size_t lane = 0; lane < lanes.row_count(); lane++) lanes.row(lane)[r] = row[lane];
  }
}

void ShotWriter::spool(Piece& piece) {
  if (!spool_file_) {
    spool_file_.reset(std::tmpfile());
    if (!spool_file_) fail_spooling();
  }
  piece.spooled_at = spool_end_;
  for (size_t lane = 0; lane < piece.lanes.row_count(); lane++) {
    if (std::fwrite(piece.lanes.row(lane), 1, piece.lane_bytes, spool_file_.get()) != piece.lane_bytes) fail_spooling();
  }
  if (std::fflush(spool_file_.get()) != 0) fail_spooling();
  spool_end_ += static_cast<int64_t>(piece.lanes.row_count() * piece.lane_bytes);
  piece.lanes = BitTable();
}

void ShotWriter::write_lane(size_t lane, const Piece& piece) {
  const uint64_t* words = nullptr;
  if (piece.spooled_at < 0) {
    words = piece.lanes.row(lane);
  } else {
    lane_words_.resize(piece.lane_bytes / 8);
    auto wanted = static_cast<ssize_t>(piece.lane_bytes);
    off_t at = piece.spooled_at + static_cast<off_t>(lane * piece.lane_bytes);
    if (::pread(::fileno(spool_file_.get()), lane_words_.data(), piece.lane_bytes, at) != wanted) fail_spooling();
    words = lane_words_.data();
  }
  if (encoder_) {
    encoder_->append(words, piece.row_count, out_);
  } else {
    out_.append(reinterpret_cast<const char*>(words), piece.lane_bytes);
  }
  flush(kWriteBytes);
}

void ShotWriter::end_block() {
  require_equal("end_block: rows of the block", block_rows_, shape_.bits());
  keep_gathered();
  size_t lane_count = encoder_ ? block_shots_ : (block_shots_ + 63) / 64;
  for (size_t lane = 0; lane < lane_count; lane++) {
    for (size_t p = first_piece_; p < piece_count_; p++) write_lane(lane, pieces_[p]);
    for (size_t p = 0; p < first_piece_; p++) write_lane(lane, pieces_[p]);
    if (encoder_) encoder_->end_shot(out_);
    flush(kWriteBytes);
  }
  written_shots_ += block_shots_;
  block_shots_ = 0;
  block_rows_ = 0;
  piece_count_ = 0;
  first_piece_ = 0;
  bytes_in_memory_ = 0;
  if (spool_end_ == 0) return;
  if (!empty_file(spool_file_.get())) fail_spooling();
  std::rewind(spool_file_.get());
  spool_end_ = 0;
}

void ShotWriter::flush(size_t limit) {
  if (out_.size() <= limit) return;
  file_.write(out_);
  out_.clear();
}

void ShotWriter::finish() {
  require_writable(format_, written_shots_);
  flush(0);
  file_.finish();
}

}  // namespace sallow
