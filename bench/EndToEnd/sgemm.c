/* Times OpenBLAS's sgemm over the products of linear layers, as `loquat bench gemm` times Loquat's. The library is opened by its path, so that
   one program measures any build of it. Operands lie in huge pages where the system has them. Prints one JSON line.

   sgemm LIBRARY REPETITIONS SECONDS KIND,KIND,... ROWSxINPUTSxOUTPUTS... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

enum { ROW_MAJOR = 101, AS_IT_IS = 111, TRANSPOSED = 112, HUGE_PAGE = 2 << 20, MOST_REPETITIONS = 1000 };

typedef void multiply(int order, int transa, int transb, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

static multiply *sgemm;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void fail(const char *what, const char *detail) {
    fprintf(stderr, "sgemm: %s: %s\n", what, detail);
    exit(1);
}

static float *matrix(long count, unsigned seed) {
    size_t bytes = (count * sizeof(float) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    float *values = aligned_alloc(HUGE_PAGE, bytes);
    if (!values)
        fail("out of memory", "use smaller shapes");
    madvise(values, bytes, MADV_HUGEPAGE);
    for (long i = 0; i < count; i++) {
        seed = seed * 1664525u + 1013904223u;
        values[i] = (float)(seed >> 8) / (1 << 23) - 1;
    }
    return values;
}

static int ascending(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static double repeat(int ta, int tb, int m, int n, int k, const float *a, const float *b, float *c, int rounds) {
    double begin = now();
    for (int i = 0; i < rounds; i++)
        sgemm(ROW_MAJOR, ta ? TRANSPOSED : AS_IT_IS, tb ? TRANSPOSED : AS_IT_IS, m, n, k, 1, a, ta ? m : k, b, tb ? k : n, 0, c, n);
    return now() - begin;
}

static void check(int ta, int tb, int m, int n, int k, const float *a, const float *b, const float *c) {
    for (int sample = 0; sample < 16; sample++) {
        int i = (int)((long)(m - 1) * sample / 15), j = (int)((long)(n - 1) * (sample * 7 % 16) / 15);
        double sum = 0, size = 1e-30;
        for (int p = 0; p < k; p++) {
            double term = (double)a[ta ? (long)p * m + i : (long)i * k + p] * b[tb ? (long)j * k + p : (long)p * n + j];
            sum += term;
            size += fabs(term);
        }
        if (!(fabs(c[(long)i * n + j] - sum) <= 1e-5 * size))
            fail("the product is wrong", "it is not timed");
    }
}

static void measure(const char *kind, int m, int n, int k, int repetitions, double seconds, const char *separator) {
    int ta = kind[0] == 't', tb = kind[1] == 't', rounds = 1;
    float *a = matrix((long)m * k, 1), *b = matrix((long)n * k, 2), *c = matrix((long)m * n, 3);
    double times[MOST_REPETITIONS], flops = 2.0 * m * n * k, spent;
    repeat(ta, tb, m, n, k, a, b, c, 1);
    check(ta, tb, m, n, k, a, b, c);
    while ((spent = repeat(ta, tb, m, n, k, a, b, c, rounds)) < seconds && rounds < 1 << 24)
        rounds *= 2;
    for (int i = 0; i < repetitions; i++)
        times[i] = repeat(ta, tb, m, n, k, a, b, c, rounds) / rounds;
    qsort(times, repetitions, sizeof *times, ascending);
    double median = repetitions % 2 ? times[repetitions / 2] : (times[repetitions / 2 - 1] + times[repetitions / 2]) / 2;
    printf("%s{\"kind\":\"%s\",\"m\":%d,\"n\":%d,\"k\":%d,\"gflops\":{\"median\":%.3f,\"min\":%.3f,\"max\":%.3f}}", separator, kind, m, n, k,
        flops / median / 1e9, flops / times[repetitions - 1] / 1e9, flops / times[0] / 1e9);
    free(a);
    free(b);
    free(c);
}

int main(int count, char **arguments) {
    if (count < 6)
        fail("usage", "sgemm LIBRARY REPETITIONS SECONDS KIND,KIND,... ROWSxINPUTSxOUTPUTS...");
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
    if (!library)
        fail("the library does not open", dlerror());
    sgemm = (multiply *)dlsym(library, "cblas_sgemm");
    char *(*configuration)(void) = (char *(*)(void))dlsym(library, "openblas_get_config");
    int (*threads)(void) = (int (*)(void))dlsym(library, "openblas_get_num_threads");
    if (!sgemm || !configuration || !threads)
        fail("no OpenBLAS", arguments[1]);
    int repetitions = atoi(arguments[2]);
    if (repetitions < 1 || repetitions > MOST_REPETITIONS)
        fail("repetitions must be 1 to 1000", arguments[2]);
    printf("{\"openblas\":\"%s\",\"threads\":%d,\"products\":[", configuration(), threads());
    const char *separator = "";
    for (int i = 5; i < count; i++) {
        int rows, inputs, outputs;
        if (sscanf(arguments[i], "%dx%dx%d", &rows, &inputs, &outputs) != 3 || rows < 1 || inputs < 1 || outputs < 1)
            fail("no shape", arguments[i]);
        for (const char *kind = arguments[4]; *kind; kind += kind[2] ? 3 : 2) {
            char name[3] = {kind[0], kind[1], 0};
            if (!strcmp(name, "nt"))
                measure(name, rows, inputs, outputs, repetitions, atof(arguments[3]), separator);
            else if (!strcmp(name, "tn"))
                measure(name, inputs, outputs, rows, repetitions, atof(arguments[3]), separator);
            else
                measure(name, rows, outputs, inputs, repetitions, atof(arguments[3]), separator);
            separator = ",";
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("],\"peak_memory_bytes\":%ld}\n", usage.ru_maxrss * 1024);
    return 0;
}
