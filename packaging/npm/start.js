#!/usr/bin/env node
"use strict";

// Starts the program that this file is named after.
const { basename } = require("node:path");

require("catena-conformance/launch").start(basename(__filename, ".js"));
