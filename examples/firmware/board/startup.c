/* SPDX-License-Identifier: MIT
 * From reset to main(): vectors, FPU, stack paint, data and bss. */
#include <stdint.h>

extern uint32_t __stack_bottom[], __stack_top[];
extern uint32_t __data_load[], __data_start[], __data_end[], __bss_start[], __bss_end[];
extern void __libc_init_array(void);
extern int main(void);
extern void tick(void);
extern void ethernet_interrupt(void);
extern void stop(int code);

/* What the stack holds where it was never used; cortex_m.cpp counts it. */
#define STACK_PAINT 0xA5A5A5A5u

void reset(void);

static void fault(void) {
  stop(70);
}

static void nothing(void) {}

__attribute__((section(".vectors"), used)) static void (*const vectors[16 + 48])(void) = {
    (void (*)(void))__stack_top,
    reset,
    fault,
    fault,
    fault,
    fault,
    fault,
    0,
    0,
    0,
    0,
    nothing,
    nothing,
    0,
    nothing,
    tick,
    [16 + 13] = ethernet_interrupt, /* MPS2 */
    [16 + 42] = ethernet_interrupt, /* LM3S6965 */
};

/* newlib's __libc_init_array wants these; -nostartfiles leaves them out. */
void _init(void) {}
void _fini(void) {}

/* A device does not end: the destructors of static objects are registered nowhere. */
void* __dso_handle;
int __aeabi_atexit(void* object, void (*destructor)(void*), void* image) {
  (void)object;
  (void)destructor;
  (void)image;
  return 0;
}

__attribute__((noreturn)) void reset(void) {
#if defined(__VFP_FP__) && !defined(__SOFTFP__)
  *(volatile uint32_t*)0xE000ED88 |= 0xFu << 20; /* CPACR: the FPU is off at reset */
  __asm volatile("dsb\nisb");
#endif
  uint32_t* here;
  __asm volatile("mov %0, sp" : "=r"(here));
  for (uint32_t* p = __stack_bottom; p < here - 16; ++p) *p = STACK_PAINT;
  const uint32_t* from = __data_load;
  for (uint32_t* p = __data_start; p < __data_end; ++p) *p = *from++;
  for (uint32_t* p = __bss_start; p < __bss_end; ++p) *p = 0;
  __libc_init_array();
  stop(main());
  for (;;) {
  }
}
