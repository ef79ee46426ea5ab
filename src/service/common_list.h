/* common_list.h - common_passwords.txt in the program: folded words, one a line. */
#pragma once
extern const char common_passwords[];
