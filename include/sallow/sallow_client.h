#pragma once

/// A client of `sallow serve`, in C11 and C++: one header, no library. docs/serving.md shows a program,
/// docs/formats/wire.md defines messages and shared memory.
///
///     sallow_client client;
///     if (sallow_client_connect(&client, "udp:127.0.0.1:7070") != SALLOW_OK) puts(client.message);
///     sallow_patch patch;
///     sallow_client_open(&client, "a", &patch, 1000);
///     sallow_client_push(&client, patch.number, round, bits, byte_count);      // does not wait
///     sallow_reply reply;
///     while (sallow_client_poll(&client, &reply, 0) == SALLOW_OK) use(&reply); // corrections, as they come
///     sallow_client_close(&client);
///
/// A client belongs to one thread. Every function returns a status; `message` of the client explains what went wrong.
/// Needs POSIX, GCC or Clang, and a little-endian machine. Define _POSIX_C_SOURCE as 200809L or more in C11 mode.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

// The wire format. Numbers are little-endian.
//   0 "SL" | 2 version | 3 kind | 4 payload bytes (16 bits) | 6 patch (16) | 8 sequence (32) | 12 CRC-32 (32) |
//   16 round (64) | 24 payload
enum { SALLOW_WIRE_ALL_PATCHES = 65535 };
enum { SALLOW_WIRE_VERSION = 1, SALLOW_WIRE_HEADER = 24, SALLOW_WIRE_PAYLOAD_MOST = 4096 };
enum { SALLOW_WIRE_MOST = SALLOW_WIRE_HEADER + SALLOW_WIRE_PAYLOAD_MOST };
enum {
  SALLOW_WIRE_OPEN = 1,    // payload: the patch's name
  SALLOW_WIRE_ROUND = 2,   // payload: one bit per detector of the round, the lowest bit first
  SALLOW_WIRE_GET = 3,     // the frame, if `round` rounds are committed; payload byte 1: reset afterwards
  SALLOW_WIRE_FINISH = 4,  // no further round will come
  SALLOW_WIRE_RESET = 5,   // the next round is round 0 of a new shot
  SALLOW_WIRE_PING = 6,    // decodes nothing
  SALLOW_WIRE_CLOSE = 7,   // releases the patch; with patch 65535, the client leaves
  SALLOW_WIRE_REPLY = 128  // added to the kind of the request
};
// The payload of a reply: 0 status | 1 final | 2 observables (16) | 4 heralds (32) | 8 end round (64) | 16 the frame,
// one bit per observable. `round` is the first round committed. The reply to OPEN has at 16 instead: rounds (64) | most
// detectors per round (32) | commit (32) | buffer (32).
enum { SALLOW_WIRE_REPLY_BYTES = 16, SALLOW_WIRE_OPENED_BYTES = 36, SALLOW_WIRE_FRAME_MOST = 64 };

enum {
  SALLOW_OK = 0,
  SALLOW_NOT_READY = 1,
  SALLOW_BUSY = 2,
  SALLOW_BAD_REQUEST = 3,
  SALLOW_INVALID_PATCH = 4,
  SALLOW_SYNDROMES_DROPPED = 5,
  SALLOW_INTERNAL_ERROR = 6,
  // Of the client alone.
  SALLOW_CLIENT_TIMEOUT = -1,
  SALLOW_CLIENT_CLOSED = -2,
  SALLOW_CLIENT_FAILED = -3
};
enum {
  SALLOW_HERALD_UNRESOLVED = 1,
  SALLOW_HERALD_UNEXPLAINED = 2,
  SALLOW_HERALD_LOST_ROUND = 4,
  SALLOW_HERALD_LATE = 8
};

// Shared memory: one page with sallow_shm_header, then `sessions` blocks of `session_bytes`: sallow_shm_session, the
// slots of the requests, the slots of the replies. A slot is the message's size (32 bits) and the message.
enum { SALLOW_SHM_MAGIC = 0x4d534c53, SALLOW_SHM_PAGE = 4096 };  // "SLSM"
typedef struct {
  uint32_t magic, version;
  uint64_t server_pid;  // which holds a lock of the segment (flock) while it runs
  uint32_t sessions, ring_slots, slot_bytes, session_bytes;
} sallow_shm_header;
typedef struct {
  uint64_t client_pid;     // 0: free. A client puts its own number with compare-and-swap; the server clears it
  uint64_t dropped;        // 1: the server has dropped this client
  uint64_t client_closed;  // 1: the client has left
  uint64_t unused[5];
  // Counters of messages, each in its own cache line, each written by one side alone. Slot: counter modulo ring_slots.
  uint64_t requests_written, gap_0[7];  // by the client
  uint64_t requests_read, gap_1[7];     // by the server
  uint64_t replies_written, gap_2[7];   // by the server
  uint64_t replies_read, gap_3[7];      // by the client
} sallow_shm_session;

typedef struct {
  uint8_t kind;
  uint16_t size, patch;
  uint32_t sequence;
  uint64_t round;
} sallow_wire_header;

typedef struct {
  uint16_t number;
  uint64_t rounds;  // 0: endless
  uint32_t width;   // most detectors per round
  uint32_t commit, buffer, observables;
} sallow_patch;

typedef struct {
  int kind;  // of the request, SALLOW_WIRE_ROUND and so on
  int status, is_final;
  uint16_t patch;
  uint32_t sequence;  // of the request
  uint32_t heralds, observables;
  uint64_t first_round, end_round;                // committed by this correction; with GET, since the last reset
  uint8_t frame[SALLOW_WIRE_FRAME_MOST];          // one bit per observable
  uint8_t opened[SALLOW_WIRE_OPENED_BYTES - 16];  // of the reply to OPEN
} sallow_reply;

enum { SALLOW_CLIENT_KEPT = 64 };
typedef struct {
  char message[256];
  int fd;
  int transport;  // 't', 'u' or 's'
  uint32_t sequence;
  uint32_t crc_table[256];
  uint8_t in[2 * SALLOW_WIRE_MOST], out[SALLOW_WIRE_MOST];
  uint32_t in_count;
  uint64_t kept_begin, kept_end, kept_dropped;  // replies that came while another one was awaited
  sallow_reply kept[SALLOW_CLIENT_KEPT];
  uint8_t* memory;
  uint64_t memory_bytes;
  sallow_shm_header shm;
  sallow_shm_session* session;
} sallow_client;

static inline void sallow_wire_put(uint8_t* at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) at[i] = (uint8_t)(value >> (8 * i));
}
static inline uint64_t sallow_wire_take(const uint8_t* at, int bytes) {
  uint64_t value = 0;
  for (int i = 0; i < bytes; i++) value |= (uint64_t)at[i] << (8 * i);
  return value;
}

/// The table of CRC-32 (IEEE 802.3, as in zlib).
static inline void sallow_wire_crc_table(uint32_t table[256]) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (0xedb88320u & (0u - (value & 1u)));
    table[byte] = value;
  }
}
/// The checksum of a message: of all bytes but its own four.
static inline uint32_t sallow_wire_crc(const uint32_t table[256], const uint8_t* message, uint32_t count) {
  uint32_t crc = 0xffffffffu;
  for (uint32_t i = 0; i < 12; i++) crc = table[(crc ^ message[i]) & 255] ^ (crc >> 8);
  for (uint32_t i = 16; i < count; i++) crc = table[(crc ^ message[i]) & 255] ^ (crc >> 8);
  return ~crc;
}
/// Completes a message whose payload is there already. Returns its size.
static inline uint32_t sallow_wire_write(const uint32_t table[256], const sallow_wire_header* header,
                                         uint8_t* message) {
  message[0] = 'S';
  message[1] = 'L';
  message[2] = SALLOW_WIRE_VERSION;
  message[3] = header->kind;
  sallow_wire_put(message + 4, header->size, 2);
  sallow_wire_put(message + 6, header->patch, 2);
  sallow_wire_put(message + 8, header->sequence, 4);
  sallow_wire_put(message + 16, header->round, 8);
  sallow_wire_put(message + 12, sallow_wire_crc(table, message, SALLOW_WIRE_HEADER + (uint32_t)header->size), 4);
  return SALLOW_WIRE_HEADER + (uint32_t)header->size;
}
/// The size of the message that begins here: 0 if more bytes are needed to know, -1 if these bytes begin none.
static inline int sallow_wire_size(const uint8_t* bytes, uint32_t count) {
  if (count >= 3 && (bytes[0] != 'S' || bytes[1] != 'L' || bytes[2] != SALLOW_WIRE_VERSION)) return -1;
  if (count < SALLOW_WIRE_HEADER) return 0;
  const int size = (int)sallow_wire_take(bytes + 4, 2);
  return size > SALLOW_WIRE_PAYLOAD_MOST ? -1 : SALLOW_WIRE_HEADER + size;
}
/// Reads the header of a whole message. Returns 0 if the bytes are none.
static inline int sallow_wire_read(const uint32_t table[256], const uint8_t* bytes, uint32_t count,
                                   sallow_wire_header* header) {
  if (count < SALLOW_WIRE_HEADER || sallow_wire_size(bytes, count) != (int)count) return 0;
  if (sallow_wire_take(bytes + 12, 4) != sallow_wire_crc(table, bytes, count)) return 0;
  header->kind = bytes[3];
  header->size = (uint16_t)sallow_wire_take(bytes + 4, 2);
  header->patch = (uint16_t)sallow_wire_take(bytes + 6, 2);
  header->sequence = (uint32_t)sallow_wire_take(bytes + 8, 4);
  header->round = sallow_wire_take(bytes + 16, 8);
  return 1;
}

static inline int64_t sallow_client_now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int sallow_client_fail(sallow_client* client, int status, const char* what, const char* detail) {
  snprintf(client->message, sizeof client->message, "%s%s%s", what, detail[0] != 0 ? ": " : "", detail);
  return status;
}

static inline int sallow_client_map(sallow_client* client, const char* name) {
  char path[200];
  snprintf(path, sizeof path, "/%s", name);
  client->fd = shm_open(path, O_RDWR, 0);
  if (client->fd < 0) return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "no server has this shared memory", name);
  if (flock(client->fd, LOCK_SH | LOCK_NB) == 0) {
    flock(client->fd, LOCK_UN);
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "stale shared memory, its server has ended", name);
  }
  struct stat status;
  if (fstat(client->fd, &status) != 0 || status.st_size < SALLOW_SHM_PAGE) {
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "shared memory of another kind", name);
  }
  client->memory_bytes = (uint64_t)status.st_size;
  void* memory = mmap(NULL, client->memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, client->fd, 0);
  if (memory == MAP_FAILED) return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "mmap", strerror(errno));
  client->memory = (uint8_t*)memory;
  memcpy(&client->shm, memory, sizeof client->shm);
  if (client->shm.magic != SALLOW_SHM_MAGIC || client->shm.version != SALLOW_WIRE_VERSION ||
      client->memory_bytes < SALLOW_SHM_PAGE + (uint64_t)client->shm.sessions * client->shm.session_bytes) {
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "shared memory of another kind or version", name);
  }
  for (uint32_t i = 0; i < client->shm.sessions; i++) {
    sallow_shm_session* session =
        (sallow_shm_session*)(void*)(client->memory + SALLOW_SHM_PAGE + (uint64_t)i * client->shm.session_bytes);
    uint64_t free_slot = 0;
    if (__atomic_compare_exchange_n(&session->client_pid, &free_slot, (uint64_t)getpid(), 0, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE)) {
      client->session = session;
      return SALLOW_OK;
    }
  }
  return sallow_client_fail(client, SALLOW_BUSY, "all sessions of the shared memory are taken", name);
}

static inline void sallow_client_close(sallow_client* client);

/// `address` is tcp:HOST:PORT, udp:HOST:PORT with a numeric IPv4 address, or shm:NAME.
static inline int sallow_client_connect(sallow_client* client, const char* address) {
  memset(client, 0, sizeof *client);
  client->fd = -1;
  sallow_wire_crc_table(client->crc_table);
  if (strncmp(address, "shm:", 4) == 0) {
    client->transport = 's';
    const int status = sallow_client_map(client, address + 4);
    if (status != SALLOW_OK) sallow_client_close(client);
    return status;
  }
  const char* colon = strrchr(address, ':');
  char host[64];
  struct sockaddr_in to;
  memset(&to, 0, sizeof to);
  to.sin_family = AF_INET;
  if ((strncmp(address, "tcp:", 4) != 0 && strncmp(address, "udp:", 4) != 0) || colon < address + 4 ||
      (size_t)(colon - address - 4) >= sizeof host) {
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "an address is tcp:HOST:PORT, udp:HOST:PORT or shm:NAME",
                              address);
  }
  memcpy(host, address + 4, (size_t)(colon - address - 4));
  host[colon - address - 4] = 0;
  to.sin_port = htons((uint16_t)atoi(colon + 1));
  if (inet_pton(AF_INET, host, &to.sin_addr) != 1) {
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "not a numeric IPv4 address", host);
  }
  client->transport = address[0];
  client->fd = socket(AF_INET, (address[0] == 't' ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
  if (client->fd < 0 || connect(client->fd, (struct sockaddr*)&to, sizeof to) != 0) {
    const int status = sallow_client_fail(client, SALLOW_CLIENT_FAILED, address, strerror(errno));
    sallow_client_close(client);
    return status;
  }
  if (address[0] == 't') {
    const int on = 1;
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return SALLOW_OK;
}

static inline uint8_t* sallow_client_slot(sallow_client* client, int is_reply, uint64_t counter) {
  const uint64_t slot = counter & (client->shm.ring_slots - 1);
  return (uint8_t*)client->session + sizeof(sallow_shm_session) +
         (slot + (is_reply ? client->shm.ring_slots : 0)) * client->shm.slot_bytes;
}

/// Sends a request. `sequence` may be NULL. SALLOW_BUSY if the shared ring is full.
static inline int sallow_client_send(sallow_client* client, int kind, uint16_t patch, uint64_t round,
                                     const uint8_t* payload, uint32_t size, uint32_t* sequence) {
  if (client->fd < 0) return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "not connected", "");
  if (size > SALLOW_WIRE_PAYLOAD_MOST)
    return sallow_client_fail(client, SALLOW_BAD_REQUEST, "the message is too long", "");
  const sallow_wire_header header = {(uint8_t)kind, (uint16_t)size, patch, client->sequence + 1, round};
  uint8_t* message = client->out;
  uint64_t written = 0;
  if (client->transport == 's') {
    sallow_shm_session* session = client->session;
    if (__atomic_load_n(&session->dropped, __ATOMIC_ACQUIRE) != 0) {
      return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "the server has dropped this client", "");
    }
    if (size + SALLOW_WIRE_HEADER + 4 > client->shm.slot_bytes) {
      return sallow_client_fail(client, SALLOW_BAD_REQUEST, "the message is longer than a slot of the shared memory",
                                "");
    }
    written = session->requests_written;
    if (written - __atomic_load_n(&session->requests_read, __ATOMIC_ACQUIRE) >= client->shm.ring_slots) {
      return sallow_client_fail(client, SALLOW_BUSY, "the ring of requests is full", "");
    }
    message = sallow_client_slot(client, 0, written) + 4;
  }
  if (size > 0) memcpy(message + SALLOW_WIRE_HEADER, payload, size);
  const uint32_t count = sallow_wire_write(client->crc_table, &header, message);
  client->sequence++;
  if (sequence != NULL) *sequence = client->sequence;
  if (client->transport == 's') {
    memcpy(message - 4, &count, 4);
    __atomic_store_n(&client->session->requests_written, written + 1, __ATOMIC_RELEASE);
    return SALLOW_OK;
  }
  for (uint32_t sent = 0; sent < count;) {
    const ssize_t more = send(client->fd, message + sent, count - sent, MSG_NOSIGNAL);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "send", strerror(errno));
    sent += (uint32_t)more;
  }
  return SALLOW_OK;
}

/// Leaves the server, also after an error. The patches are free again.
static inline void sallow_client_close(sallow_client* client) {
  // A datagram server does not see that a client has left.
  if (client->transport == 'u' && client->fd >= 0) {
    sallow_client_send(client, SALLOW_WIRE_CLOSE, SALLOW_WIRE_ALL_PATCHES, 0, NULL, 0, NULL);
  }
  if (client->session != NULL) __atomic_store_n(&client->session->client_closed, 1, __ATOMIC_RELEASE);
  if (client->memory != NULL) munmap(client->memory, client->memory_bytes);
  if (client->fd >= 0) close(client->fd);
  client->session = NULL;
  client->memory = NULL;
  client->fd = -1;
}

static inline int sallow_client_understand(sallow_client* client, const uint8_t* message, uint32_t count,
                                           sallow_reply* reply) {
  sallow_wire_header header;
  if (!sallow_wire_read(client->crc_table, message, count, &header) || header.kind < SALLOW_WIRE_REPLY ||
      header.size < SALLOW_WIRE_REPLY_BYTES) {
    return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "the server sent a message that is no reply", "");
  }
  const uint8_t* payload = message + SALLOW_WIRE_HEADER;
  memset(reply, 0, sizeof *reply);
  reply->kind = header.kind - SALLOW_WIRE_REPLY;
  reply->status = payload[0];
  reply->is_final = payload[1];
  reply->patch = header.patch;
  reply->sequence = header.sequence;
  reply->observables = (uint32_t)sallow_wire_take(payload + 2, 2);
  reply->heralds = (uint32_t)sallow_wire_take(payload + 4, 4);
  reply->first_round = header.round;
  reply->end_round = sallow_wire_take(payload + 8, 8);
  if (reply->kind == SALLOW_WIRE_OPEN && header.size >= SALLOW_WIRE_OPENED_BYTES) {
    memcpy(reply->opened, payload + SALLOW_WIRE_REPLY_BYTES, sizeof reply->opened);
  } else if (reply->kind != SALLOW_WIRE_OPEN) {
    const uint32_t bytes = (uint32_t)header.size - SALLOW_WIRE_REPLY_BYTES;
    memcpy(reply->frame, payload + SALLOW_WIRE_REPLY_BYTES, bytes < sizeof reply->frame ? bytes : sizeof reply->frame);
  }
  return SALLOW_OK;
}

/// Reads the next reply from the transport; SALLOW_CLIENT_TIMEOUT if none came by `until`. Shared memory is polled
/// without sleep.
static inline int sallow_client_receive(sallow_client* client, sallow_reply* reply, int64_t until_ns) {
  if (client->fd < 0) return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "not connected", "");
  for (;;) {
    if (client->transport == 's') {
      sallow_shm_session* session = client->session;
      const uint64_t read = session->replies_read;
      if (__atomic_load_n(&session->replies_written, __ATOMIC_ACQUIRE) != read) {
        const uint8_t* slot = sallow_client_slot(client, 1, read);
        const uint32_t count = (uint32_t)sallow_wire_take(slot, 4);
        const int status = count + 4 > client->shm.slot_bytes
                               ? sallow_client_fail(client, SALLOW_CLIENT_FAILED, "broken shared memory", "")
                               : sallow_client_understand(client, slot + 4, count, reply);
        __atomic_store_n(&session->replies_read, read + 1, __ATOMIC_RELEASE);
        return status;
      }
      if (__atomic_load_n(&session->dropped, __ATOMIC_ACQUIRE) != 0) {
        return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "the server has dropped this client", "");
      }
      if (sallow_client_now_ns() >= until_ns) return SALLOW_CLIENT_TIMEOUT;
      continue;
    }
    if (client->transport == 't') {
      const int size = sallow_wire_size(client->in, client->in_count);
      if (size < 0) return sallow_client_fail(client, SALLOW_CLIENT_FAILED, "the server sent nonsense", "");
      if (size > 0 && (uint32_t)size <= client->in_count) {
        const int status = sallow_client_understand(client, client->in, (uint32_t)size, reply);
        client->in_count -= (uint32_t)size;
        memmove(client->in, client->in + size, client->in_count);
        return status;
      }
    }
    const int64_t left_ns = until_ns - sallow_client_now_ns();
    struct pollfd waiting = {client->fd, POLLIN, 0};
    const int ready = poll(&waiting, 1, left_ns <= 0 ? 0 : (int)((left_ns + 999999) / 1000000));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0 && left_ns <= 0) return SALLOW_CLIENT_TIMEOUT;
    if (ready == 0) continue;
    const uint32_t begin = client->transport == 't' ? client->in_count : 0;
    const ssize_t more = recv(client->fd, client->in + begin, sizeof client->in - begin, 0);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "recv", strerror(errno));
    if (client->transport == 'u') return sallow_client_understand(client, client->in, (uint32_t)more, reply);
    if (more == 0) return sallow_client_fail(client, SALLOW_CLIENT_CLOSED, "the server has closed the connection", "");
    client->in_count += (uint32_t)more;
  }
}

/// The next reply: a correction, or the answer to a request. SALLOW_CLIENT_TIMEOUT if none comes in time.
static inline int sallow_client_poll(sallow_client* client, sallow_reply* reply, int timeout_ms) {
  if (client->kept_begin != client->kept_end) {
    *reply = client->kept[client->kept_begin++ % SALLOW_CLIENT_KEPT];
    return SALLOW_OK;
  }
  return sallow_client_receive(client, reply, sallow_client_now_ns() + (int64_t)timeout_ms * 1000000);
}

/// Waits for the reply to one request. Other replies are kept for sallow_client_poll(), the last 64 of them.
static inline int sallow_client_wait(sallow_client* client, uint32_t sequence, sallow_reply* reply, int timeout_ms) {
  const int64_t until_ns = sallow_client_now_ns() + (int64_t)timeout_ms * 1000000;
  for (;;) {
    const int status = sallow_client_receive(client, reply, until_ns);
    if (status == SALLOW_CLIENT_TIMEOUT) return sallow_client_fail(client, status, "no reply in time", "");
    if (status != SALLOW_OK) return status;
    if (reply->sequence == sequence && reply->kind != SALLOW_WIRE_ROUND) return SALLOW_OK;
    if (client->kept_end - client->kept_begin == SALLOW_CLIENT_KEPT) {
      client->kept_begin++;
      client->kept_dropped++;
    }
    client->kept[client->kept_end++ % SALLOW_CLIENT_KEPT] = *reply;
  }
}

/// Sends a request and waits for its reply. Returns the reply's status, or one of the client's.
static inline int sallow_client_request(sallow_client* client, int kind, uint16_t patch, uint64_t round,
                                        const uint8_t* payload, uint32_t size, sallow_reply* reply, int timeout_ms) {
  uint32_t sequence;
  int status = sallow_client_send(client, kind, patch, round, payload, size, &sequence);
  if (status == SALLOW_OK) status = sallow_client_wait(client, sequence, reply, timeout_ms);
  return status == SALLOW_OK ? reply->status : status;
}

/// Takes the patch of this name for this client. SALLOW_BUSY if another client has it.
static inline int sallow_client_open(sallow_client* client, const char* name, sallow_patch* patch, int timeout_ms) {
  sallow_reply reply;
  const int status = sallow_client_request(client, SALLOW_WIRE_OPEN, 0, 0, (const uint8_t*)name, (uint32_t)strlen(name),
                                           &reply, timeout_ms);
  if (status != SALLOW_OK) return status;
  patch->number = reply.patch;
  patch->observables = reply.observables;
  patch->rounds = sallow_wire_take(reply.opened, 8);
  patch->width = (uint32_t)sallow_wire_take(reply.opened + 8, 4);
  patch->commit = (uint32_t)sallow_wire_take(reply.opened + 12, 4);
  patch->buffer = (uint32_t)sallow_wire_take(reply.opened + 16, 4);
  return SALLOW_OK;
}

/// Sends the events of a round and does not wait. A correction comes later, to sallow_client_poll().
static inline int sallow_client_push(sallow_client* client, uint16_t patch, uint64_t round, const uint8_t* bits,
                                     uint32_t byte_count) {
  return sallow_client_send(client, SALLOW_WIRE_ROUND, patch, round, bits, byte_count, NULL);
}
/// The frame as it is. SALLOW_NOT_READY if fewer than `rounds` rounds are committed.
static inline int sallow_client_get(sallow_client* client, uint16_t patch, uint64_t rounds, int reset,
                                    sallow_reply* reply, int timeout_ms) {
  const uint8_t flag = (uint8_t)(reset != 0);
  return sallow_client_request(client, SALLOW_WIRE_GET, patch, rounds, &flag, 1, reply, timeout_ms);
}
/// No further round will come; the reply is the last correction.
static inline int sallow_client_finish(sallow_client* client, uint16_t patch, sallow_reply* reply, int timeout_ms) {
  return sallow_client_request(client, SALLOW_WIRE_FINISH, patch, 0, NULL, 0, reply, timeout_ms);
}
/// The next round is round 0 of a new shot.
static inline int sallow_client_reset(sallow_client* client, uint16_t patch, int timeout_ms) {
  sallow_reply reply;
  return sallow_client_request(client, SALLOW_WIRE_RESET, patch, 0, NULL, 0, &reply, timeout_ms);
}
/// Releases the patch, so that another client may open it.
static inline int sallow_client_release(sallow_client* client, uint16_t patch, int timeout_ms) {
  sallow_reply reply;
  return sallow_client_request(client, SALLOW_WIRE_CLOSE, patch, 0, NULL, 0, &reply, timeout_ms);
}
/// A round trip that decodes nothing.
static inline int sallow_client_ping(sallow_client* client, int timeout_ms) {
  sallow_reply reply;
  return sallow_client_request(client, SALLOW_WIRE_PING, 0, 0, NULL, 0, &reply, timeout_ms);
}

#ifdef __cplusplus
}
#endif
