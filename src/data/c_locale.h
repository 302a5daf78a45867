/* Numbers as C writes them, whatever locale the program has set that the library is in. */
#ifndef MF_DATA_C_LOCALE_H
#define MF_DATA_C_LOCALE_H

#include <locale.h>

/* (locale_t)0 when memory is out. It is kept until the process ends. */
locale_t mf_c_locale(void);

/* This thread writes numbers so until the former locale is put back by uselocale. */
locale_t mf_use_c_locale(void);

#endif
