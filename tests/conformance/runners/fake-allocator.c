/* fake-allocator.c - see fake-allocator.h. */
#include "tests/conformance/runners/fake-allocator.h"

#include "models/api/validation/names.h"

#include <string.h>

#define FAKE_UID "00000000-feed-4000-8000-000000000001"
#define FAKE_IP "10.96.77.177"
#define FIRST_PORT 30000
#define LAST_PORT 32767
#define FIRST_DRAWN_PORT 31717

static const char *
make_uid(void *data, Arena *arena)
{
    (void)data;
    (void)arena;
    return FAKE_UID;
}

static const char *
take_ip(void *data, const char *wanted, const char **ret_error)
{
    FakeAllocator *fake = data;
    uint8_t bytes[16];
    bool is_v6;

    if (wanted == NULL) {
        fake->ip = FAKE_IP;
        return FAKE_IP;
    }
    if (!ip_parse(wanted, true, bytes, &is_v6) || is_v6 || bytes[0] != 10 ||
        (bytes[1] & 0xf0) != 96) {
        g_snprintf(fake->message, sizeof fake->message,
                   "the provided IP (%s) is not in the valid range. The range of valid IPs is "
                   "10.96.0.0/12",
                   wanted);
        *ret_error = fake->message;
        return NULL;
    }
    return wanted;
}

static int32_t
take_port(void *data, int32_t wanted, const char **ret_error)
{
    FakeAllocator *fake = data;
    int32_t port = wanted;

    if (wanted == 0) {
        port = FIRST_DRAWN_PORT + (int32_t)fake->n_ports;
    } else if (wanted < FIRST_PORT || wanted > LAST_PORT) {
        *ret_error = "provided port is not in the valid range. The range of valid ports is "
                     "30000-32767";
        return 0;
    }
    for (size_t i = 0; i < fake->n_ports; i++) {
        if (fake->ports[i] == port) {
            *ret_error = "provided port is already allocated";
            return 0;
        }
    }
    if (fake->n_ports < FAKE_PORTS_MAX) {
        fake->is_given[fake->n_ports] = wanted == 0;
        fake->ports[fake->n_ports++] = port;
    }
    return port;
}

void
fake_allocator_init(FakeAllocator *fake, ApiContext *context)
{
    *fake = (FakeAllocator){
        .drawn = { FAKE_UID, FAKE_IP, "/registry/(key)" },
        .marks = { "(uid)", "(allocated)", "(key)" },
    };
    context->data = fake;
    context->make_uid = make_uid;
    context->take_ip = take_ip;
    context->take_port = take_port;
}

bool
fake_allocator_gave(const FakeAllocator *fake, int64_t port)
{
    for (size_t i = 0; i < fake->n_ports; i++) {
        if (fake->ports[i] == port && fake->is_given[i]) {
            return true;
        }
    }
    return false;
}

ApiResult
fake_replace(FakeAllocator *fake, const ApiContext *context, const Value *stored,
             const Value *document, Arena *arena)
{
    const Value *meta = value_with(arena, value_get(stored, "metadata"), "resourceVersion",
                                   value_string(arena, "7001"));

    (void)fake;
    return api_replace(context, value_with(arena, stored, "metadata", meta), document, arena);
}
