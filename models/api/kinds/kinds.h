/* kinds.h - what the files of kinds include, and the rules that several of them share. */
#pragma once

#include "models/api/api-kind.h"
#include "models/api/document/api-decode.h"
#include "models/api/document/api-edit.h"
#include "models/api/types/api-types.h"
#include "models/api/validation/metadata.h"
