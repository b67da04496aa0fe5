"""What is asked, one file a step of the procedure, under the same names as in steps/."""
