"""Password hashing: Argon2id with OWASP's smaller setting.

Django's default (100 MiB, 8 lanes) costs 0.4 s of CPU a login; hundreds of operators log in within
minutes on two cores. 19 MiB, two passes, one lane is OWASP's equivalent and costs a tenth.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
