/*
 * driver_script.h - plays a scripted meter to a driver.
 *
 * Lines of a script (tests/vectors/DRIVER/NAME.txt); blanks in hex do not matter:
 *
 *   # words             link hdlc|wrapper|lis200
 *   profile NAME        set KEY NUMBER (of the profile)
 *   password TEXT       ask …                  (see script_ask)
 *   admit               the meter is known, and has no secrets
 *   keys EK AK OURS METERS FROM TO RECEIVED CHALLENGE   (RECEIVED −1: nothing yet)
 *   counters USED NEXT RECEIVED TITLE          the session has come so far
 *   > hex               exactly this is sent next
 *   < hex               the meter says this
 *   >> text, << text    likewise, written as in lis200_wire.h
 *   tick                the deadline passes
 *   told TEXT           the next thing told
 *   result NAME         the ask is over: ok, not-supported, refused, bad-answer, meter-error
 *   whole BITS          archives that are read as a whole, in hex
 *   failed KIND         the session has failed with this kind of error
 *   closed              it ended in good order
 *   words TEXT          occurs in the session's error
 *
 * What is sent or told and not in the script is a failure.
 */
#pragma once
#include <stdbool.h>

#include "base/err.h"

/* Plays a whole file; `piece` bytes at a time, 0 = each line at once. */
NODISCARD bool script_play(const char *path, size_t piece, struct err *err);

/* Every .txt of a folder; prints what fails. True when all played and there was at least one. */
NODISCARD bool script_play_folder(const char *folder, size_t piece);
