/* decode-path.c - see decode-path.h. */
#include "models/api/document/decode-path.h"

void
decode_path_append_fields(GString *out, const DecodeFrame *frame)
{
    if (frame == NULL) {
        return;
    }
    decode_path_append_fields(out, frame->outer);
    if (frame->type != NULL) {
        g_string_append_printf(out, "%s%s", out->len > 0 ? "." : "", frame->name);
    }
}

void
decode_path_append(GString *out, const DecodeFrame *frame)
{
    if (frame == NULL) {
        return;
    }
    decode_path_append(out, frame->outer);
    if (frame->name == NULL) {
        g_string_append_printf(out, "[%zu]", frame->index);
    } else {
        g_string_append_printf(out, "%s%s", out->len > 0 ? "." : "", frame->name);
    }
}
