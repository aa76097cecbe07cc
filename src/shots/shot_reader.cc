#include "shots/shot_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/error.h"

namespace sallow {

namespace {

bool is_text(ShotFormat format) {
  return format == ShotFormat::k01 || format == ShotFormat::kHits || format == ShotFormat::kDets;
}

std::string described(int byte) {
  if (byte == ByteSource::kEnd) return "the end of the file";
  if (byte == '\n') return "the end of the line";
  if (byte > 0x20 && byte < 0x7f) return std::string("'") + static_cast<char>(byte) + "'";
  // The first bytes of UTF-8 and UTF-16 that text editors mark.
  const bool is_mark = byte == 0xef || byte == 0xfe || byte == 0xff;
  return "a byte of value " + std::to_string(byte) + (is_mark ? ", as of a byte-order mark" : "");
}

bool is_digit(int byte) {
  return byte >= '0' && byte <= '9';
}

void require_whole_groups(size_t max_shots) {
  SALLOW_REQUIRE(max_shots % 64 == 0, "max_shots: expected a multiple of 64, got " + std::to_string(max_shots));
}

}  // namespace

ShotReader::ShotReader(InputFile file, ShotFormat format, ShotShape shape)
    : source_(std::move(file)), format_(format), shape_(shape) {
  require_dense(shape);
}

void ShotReader::fail(const std::string& message, std::string remedy) const {
  std::string at = "byte " + std::to_string(source_.offset()) + ": ";
  SourceLocation where{source_.name()};
  if (is_text(format_)) where = {source_.name(), line_, source_.offset() - line_offset_ + 1};
  throw InputError(where, at + message, std::move(remedy));
}

void ShotReader::fail_cut(const std::string& what) const {
  fail("the file ends inside " + what,
       "it is truncated, or its shots do not have " + std::to_string(shape_.bits()) + " bits");
}

size_t ShotReader::read(BitTable& block, size_t max_shots) {
  require_whole_groups(max_shots);
  if (format_ == ShotFormat::kPtb64) return read_ptb64(block, max_shots);
  size_t count = read_by_shot(transposed_, max_shots);
  transposed_.transpose_into(block);
  // Keeps the memory for short shots; a second copy of long shots would take too much.
  constexpr size_t kKeptWords = size_t{8} << 20;
  if (transposed_.row_count() * transposed_.row_words() > kKeptWords) transposed_ = BitTable();
  return count;
}

size_t ShotReader::read_by_shot(BitTable& shots, size_t max_shots) {
  if (format_ == ShotFormat::kPtb64) {
    require_whole_groups(max_shots);
    size_t count = read_ptb64(transposed_, max_shots);
    transposed_.transpose_into(shots);
    return count;
  }
  // The file may have far fewer than max_shots shots.
  shots.start_rows(max_shots, shape_.bits());
  size_t count = 0;
  while (count < max_shots && read_shot(shots.add_row())) count++;
  shots.keep_rows(count);
  return count;
}

bool ShotReader::read_shot(uint64_t* row) {
  switch (format_) {
    case ShotFormat::k01:
      return read_01(row);
    case ShotFormat::kB8:
      return read_b8(row);
    case ShotFormat::kR8:
      return read_r8(row);
    case ShotFormat::kHits:
      return read_hits(row);
    case ShotFormat::kDets:
      return read_dets(row);
    case ShotFormat::kPtb64:
      break;
  }
  return false;
}

size_t ShotReader::read_ptb64(BitTable& block, size_t max_shots) {
  std::vector<uint64_t> group(shape_.bits());
  block.reset(shape_.bits(), max_shots);
  size_t count = 0;
  for (; count < max_shots && source_.peek() != ByteSource::kEnd; count += 64) {
    if (group.empty()) fail("shots of 0 bits take no bytes in ptb64, but the file has some");
    if (source_.read(group.data(), group.size() * 8) != group.size() * 8) fail_cut("a group of 64 shots");
    for (size_t r = 0; r < group.size(); r++) block.row(r)[count / 64] = group[r];
  }
  if (count == max_shots) return count;
  BitTable shorter(shape_.bits(), count);
  for (size_t r = 0; r < group.size(); r++) std::copy_n(block.row(r), shorter.row_words(), shorter.row(r));
  block = std::move(shorter);
  return count;
}

bool ShotReader::read_b8(uint64_t* row) {
  if (source_.peek() == ByteSource::kEnd) return false;
  size_t bytes = (shape_.bits() + 7) / 8;
  if (bytes == 0) fail("shots of 0 bits take no bytes in b8, but the file has some");
  if (source_.read(row, bytes) != bytes) fail_cut("a shot");
  if (shape_.bits() % 64 != 0) row[shape_.bits() / 64] &= (uint64_t{1} << (shape_.bits() % 64)) - 1;
  return true;
}

bool ShotReader::read_r8(uint64_t* row) {
  if (source_.peek() == ByteSource::kEnd) return false;
  uint64_t position = 0;
  for (;;) {
    int run = source_.peek();
    if (run == ByteSource::kEnd) fail_cut("a shot");
    position += run;
    if (position > shape_.bits()) {
      fail("a run of zeros exceeds a shot of " + std::to_string(shape_.bits()) + " bits");
    }
    source_.skip(1);
    if (run == 255) continue;
    if (position == shape_.bits()) return true;
    row[position / 64] |= uint64_t{1} << (position % 64);
    position++;
  }
}

void ShotReader::end_line() {
  if (source_.peek() == '\r') source_.skip(1);
  if (source_.peek() != '\n') fail("expected the end of the line, found " + described(source_.peek()));
  source_.skip(1);
  line_++;
  line_offset_ = source_.offset();
}

bool ShotReader::read_01(uint64_t* row) {
  if (source_.peek() == ByteSource::kEnd) return false;
  uint64_t k = 0;
  while (k < shape_.bits()) {
    // Takes eight characters at a time: all must be '0' or '1'. The multiplication gathers their low bits in one byte.
    size_t eights = k % 8 == 0 ? std::min<uint64_t>(source_.buffered_bytes(), shape_.bits() - k) / 8 : 0;
    const char* text = source_.buffered();
    size_t done = 0;
    for (; done < eights; done++) {
      uint64_t characters;
      std::memcpy(&characters, text + done * 8, 8);
      if ((characters & 0xfefefefefefefefeull) != 0x3030303030303030ull) break;
      uint64_t byte = (characters & 0x0101010101010101ull) * 0x0102040810204080ull >> 56;
      row[k / 64] |= byte << (k % 64);
      k += 8;
    }
    source_.skip(done * 8);
    if (done != 0) continue;
    int character = source_.peek();
    if (character != '0' && character != '1') {
      if (character == ByteSource::kEnd) fail_cut("a shot");
      std::string remedy;
      if (character == '\n' || character == '\r') {
        remedy = "this line has " + std::to_string(k) + " bits; a shot has " + std::to_string(shape_.bits());
      }
      fail("expected '0' or '1', found " + described(character), remedy);
    }
    row[k / 64] |= uint64_t(character - '0') << (k % 64);
    source_.skip(1);
    k++;
  }
  if (source_.peek() == '0' || source_.peek() == '1') {
    fail("this line is longer than a shot of " + std::to_string(shape_.bits()) + " bits");
  }
  end_line();
  return true;
}

uint64_t ShotReader::take_index(uint64_t count, const std::string& what) {
  if (!is_digit(source_.peek())) fail("expected " + what + ", found " + described(source_.peek()));
  uint64_t index = 0;
  while (is_digit(source_.peek())) {
    // The index so far is less than the bit count of a shot in memory, so this cannot overflow.
    index = index * 10 + (source_.peek() - '0');
    if (index >= count) {
      fail(what + " is out of range: there are " + std::to_string(count) + " of this kind in a shot");
    }
    source_.skip(1);
  }
  return index;
}

bool ShotReader::read_hits(uint64_t* row) {
  if (source_.peek() == ByteSource::kEnd) return false;
  if (source_.peek() != '\n' && source_.peek() != '\r') {
    for (;;) {
      uint64_t index = take_index(shape_.bits(), "an index");
      row[index / 64] ^= uint64_t{1} << (index % 64);  // an index given twice cancels
      if (source_.peek() != ',') break;
      source_.skip(1);
    }
  }
  end_line();
  return true;
}

bool ShotReader::take_dets_hit(uint64_t* row) {
  int kind = source_.peek();
  uint64_t first = 0, count = 0;
  switch (kind) {
    case 'M':
      count = shape_.measurements;
      break;
    case 'D':
      first = shape_.measurements, count = shape_.detectors;
      break;
    case 'L':
      first = shape_.measurements + shape_.detectors, count = shape_.observables;
      break;
    default:
      return false;
  }
  source_.skip(1);
  uint64_t index = first + take_index(count, std::string("the index after '") + static_cast<char>(kind) + "'");
  row[index / 64] |= uint64_t{1} << (index % 64);
  return true;
}

bool ShotReader::read_dets(uint64_t* row) {
  while (source_.peek() == '\n' || source_.peek() == '\r') end_line();
  if (source_.peek() == ByteSource::kEnd) return false;
  for (char expected : std::string_view("shot")) {
    if (source_.peek() != expected) fail("expected a line that starts with 'shot', found " + described(source_.peek()));
    source_.skip(1);
  }
  for (;;) {
    int next = source_.peek();
    if (next == ByteSource::kEnd) return true;
    if (next == '\n' || next == '\r') {
      end_line();
      return true;
    }
    if (next != ' ') fail("expected a space or the end of the line, found " + described(next));
    source_.skip(1);
    if (!take_dets_hit(row)) {
      fail("expected M, D or L and an index, found " + described(source_.peek()));
    }
  }
}

}  // namespace sallow
