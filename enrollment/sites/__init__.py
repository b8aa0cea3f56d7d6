"""The site planner: where camps would reach the most people who are left out, and on which days."""
