/* field-text.h - how single types of members are read and printed; for field.c alone. */
#pragma once

#include "models/api/document/field.h"
#include "text/scalar.h"

bool field_flag_read(const Field *field, const Value *value);
int64_t field_choice_read(const Field *field, const Value *value);
const char *field_text_read(const Value *value, const ObjectTables *tables);
IntOrPercent field_amount_read(const Field *field, const Value *value);
const Value *field_amount_value(const IntOrPercent *amount, Arena *arena);
const Selector *field_map_selector_read(const Value *value, const ObjectTables *tables);
void field_conditions_read(const Field *field, const Value *list, const ObjectTables *tables,
                           Condition *ret);
bool field_conditions_equal(const Condition *a, const Condition *b, size_t n);
const Value *field_conditions_value(const Field *field, const Condition *conditions,
                                    const ObjectTables *tables, Arena *arena);
